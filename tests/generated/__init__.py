"""Clients that generators make of the OpenAPI document, as docs/clients.md says. They decode real answers."""
