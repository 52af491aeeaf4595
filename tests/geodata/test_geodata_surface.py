"""The public names of the ground floor."""

import lifecircle.geodata as geodata


def test_public_names() -> None:
    assert sorted(geodata.__all__) == [
        "IdentityError",
        "InputError",
        "Language",
        "LayerRecord",
        "LifecircleError",
        "Place",
        "PlaceError",
        "PlanError",
        "Problem",
        "Text",
        "read_place",
    ]
    assert all(getattr(geodata, name) is not None for name in geodata.__all__)
