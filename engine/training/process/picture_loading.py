"""From a run's folder to its pictures: found and divided at the beginning, the same again when the run is taken up."""

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
    """Read the pictures of a run; return which are for training and which for validation, and all of them on a shelf.

    Parameters
    ----------
    run, plan, folder
        What is asked for. The run notes which pictures are which, and keeps to it.
    wanted
        The side of the network's input and its channels; 0 where it takes them as they are.
    on_progress
        Is told how many pictures are read, and how many there are.
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
    shelf = ImageCache(side, wanted[1])
    failed = shelf.load(files, on_progress)
    if listing is not None:
        readable = listing.without(failed)
        check(readable, folder.name)
        found = split_listing(readable, plan.validation, plan.seed, plan.class_weights)
        run.save_pictures(found.training, found.validation)
    else:
        found = _rest(kept, failed)
    shelf.files = (*found.training, *found.validation)
    return Split(found.classes, found.training, found.validation, (*found.notes, *_failures(failed))), shelf


def _rest(kept: tuple[tuple[Path, ...], tuple[Path, ...]], failed: Mapping[Path, str]) -> Split:
    """Return the pictures of an earlier start without those that are gone by now."""
    classes = natural_classes(file.parent.name for file in kept[0])
    training, validation = (tuple(file for file in part if file not in failed) for part in kept)
    found = Split(classes, training, validation)
    if not training or not validation or 0 in found.counts(training):
        raise UserError("Pictures that were trained on cannot be read any more.", _HINT)
    return found


def _failures(failed: Mapping[Path, str]) -> tuple[str, ...]:
    notes = [f"Left out: {message}" for message in list(failed.values())[:_NAMED]]
    more = len(failed) - len(notes)
    return (*notes, *((f"Left out as well, as they cannot be read: {more} more pictures.",) if more else ()))
