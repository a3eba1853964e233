"""What runs when, on one screen. A round only calls acts of the rooms below."""
