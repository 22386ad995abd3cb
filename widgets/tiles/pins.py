"""The units that the user has pinned, by layer."""

__all__ = ["Pins"]


class Pins:
    """Pinned units by layer, in the order of pinning; they stay when picture, class or method change."""

    def __init__(self) -> None:
        self._units: dict[str, tuple[int, ...]] = {}

    def units_of(self, layer: str) -> tuple[int, ...]:
        """Return the pinned units of a layer, given by path."""
        return self._units.get(layer, ())

    def toggle(self, layer: str, unit: int) -> None:
        """Pin a unit, or unpin it."""
        known = self.units_of(layer)
        others = tuple(pin for pin in known if pin != unit)
        self._units[layer] = others if unit in known else (*known, unit)

    def clear(self, layer: str) -> None:
        """Unpin all units of a layer."""
        self._units.pop(layer, None)

    def forget(self) -> None:
        """Unpin all units of all layers, as for another model."""
        self._units.clear()
