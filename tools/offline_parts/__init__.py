"""What tools/offline.py is made of, and the files that go into a bundle as they are."""
