"""Plans: their circles, ratios, presence rules and tracked indicators, read and checked."""
