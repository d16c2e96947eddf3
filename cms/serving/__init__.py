"""The bridge from granian's RSGI to Django's WSGI. No thread waits for a client to send a body or take an answer."""
