"""What EC2 keeps, as values; rules that need no database."""
