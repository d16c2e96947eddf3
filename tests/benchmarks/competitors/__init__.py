"""What the product is measured against: WSGI applications, one a module."""
