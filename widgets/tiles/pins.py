"""Which units of which layer the user has pinned."""

__all__ = ["Pins"]


class Pins:
    """Units by layer, in the order in which they were pinned; they outlast pictures, classes and methods."""

    def __init__(self) -> None:
        self._units: dict[str, tuple[int, ...]] = {}

    def units_of(self, layer: str) -> tuple[int, ...]:
        """Return the pinned units of a layer, by path."""
        return self._units.get(layer, ())

    def toggle(self, layer: str, unit: int) -> None:
        """Pin a unit, or let it go."""
        known = self.units_of(layer)
        self._units[layer] = tuple(one for one in known if one != unit) if unit in known else (*known, unit)

    def clear(self, layer: str) -> None:
        """Let all units of a layer go."""
        self._units.pop(layer, None)

    def forget(self) -> None:
        """Let all units of all layers go: they belong to another model."""
        self._units.clear()
