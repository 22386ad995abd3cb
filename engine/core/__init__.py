"""Plain types that cross threads: arrays, boxes, errors, parameters, methods, results, targets."""
