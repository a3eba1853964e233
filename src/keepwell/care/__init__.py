"""What we do about it. The rooms in here are siblings; none imports another."""
