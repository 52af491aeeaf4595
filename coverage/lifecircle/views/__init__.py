"""What a planner looks at: the map of a circle and the app page. Nothing is computed here."""
