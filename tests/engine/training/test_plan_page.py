"""The table of the plan in docs/training.md is that of the code."""

from engine.core.params import specs
from engine.training.plan import TrainingPlan
from tests.pages import check_table


def test_the_plan_is_documented_as_it_is():
    rows = ["| flag | default | what |", "|---|---|---|"]
    for spec in specs(TrainingPlan):
        default = "automatic" if spec.automatic else "none" if spec.default == "" else spec.default
        rows.append(f"| `--{spec.name.replace('_', '-')}` | {default} | {spec.help} |")
    check_table("training.md", "plan", rows)
