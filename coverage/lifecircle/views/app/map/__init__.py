"""The interactive map of the app: Leaflet in a frame of its own, fed with layers by address."""
