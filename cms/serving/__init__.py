"""From granian's RSGI to Django's WSGI: bodies are read, and answers sent, without a thread that waits for a client."""
