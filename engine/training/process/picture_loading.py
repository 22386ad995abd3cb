"""Read the pictures of a run: listed and split at its beginning, the same ones when it is resumed."""

from collections.abc import Callable, Mapping
from pathlib import Path

from engine.core.errors import UserError
from engine.training.plan import EMBEDDED, TrainingPlan
from engine.training.process.image_cache import ImageCache, choose_side
from engine.training.run_folder import RunFolder
from engine.training.training_pictures import Split, check, list_classes, natural_classes, split_listing

__all__ = ["gather"]

_NAMED = 3
_ANY_SIDE, _FOR_IMAGENET = (64, 150), (128, 224)
_HINT = "Check whether the folder of pictures is still where it was."


def gather(
    run: RunFolder,
    plan: TrainingPlan,
    folder: Path,
    wanted: tuple[int, int],
    on_progress: Callable[[int, int], None],
) -> tuple[Split, ImageCache]:
    """Read the pictures of a run; return their split into training and validation, and a cache of all.

    Parameters
    ----------
    run, plan, folder
        The run, its plan, and the folder of pictures. The split is saved in the run and used from then on.
    wanted
        The side and channels that the network requires; 0 where it accepts any.
    on_progress
        Called with the numbers of pictures read and in all.

    Raises
    ------
    UserError
        If the pictures do not suffice, or those of a resumed run cannot be read.
    """
    is_new = not run.has_pictures
    listing = list_classes(folder) if is_new else None
    kept = ((), ()) if is_new else run.pictures()
    files = listing.files if listing is not None else (*kept[0], *kept[1])
    side = (
        wanted[0]
        or plan.size
        or choose_side(files, *(_FOR_IMAGENET if plan.network == EMBEDDED else _ANY_SIDE))
    )
    cache = ImageCache(side, wanted[1])
    failed = cache.load(files, on_progress)
    if listing is not None:
        readable = listing.without(failed)
        check(readable, folder.name)
        found = split_listing(readable, plan.validation, plan.seed, plan.class_weights)
        run.save_pictures(found.training, found.validation)
    else:
        found = _rest(kept, failed)
    cache.files = (*found.training, *found.validation)
    return Split(found.classes, found.training, found.validation, (*found.notes, *_failures(failed))), cache


def _rest(kept: tuple[tuple[Path, ...], tuple[Path, ...]], failed: Mapping[Path, str]) -> Split:
    """Return the saved split without the pictures that are gone."""
    classes = natural_classes(file.parent.name for file in kept[0])
    training, validation = (tuple(file for file in part if file not in failed) for part in kept)
    found = Split(classes, training, validation)
    if not training or not validation or 0 in found.counts(training):
        raise UserError("Pictures of this training can no longer be read.", _HINT)
    return found


def _failures(failed: Mapping[Path, str]) -> tuple[str, ...]:
    notes = [f"Left out: {message}" for message in list(failed.values())[:_NAMED]]
    more = len(failed) - len(notes)
    return (*notes, *((f"Also left out: {more} more pictures that cannot be read.",) if more else ()))
