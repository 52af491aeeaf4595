"""Where to build next: four goals over the same network times, each with a proven bound."""
