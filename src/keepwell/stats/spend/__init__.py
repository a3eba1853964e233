"""What clients spend: the value of an order, spend over a horizon, lifetime value. Statistics only: floats, no stored money."""
