"""The yearly and mid-term table of a plan: runs of several years beside baseline, path and target."""
