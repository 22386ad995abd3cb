"""Create the panels of the window."""

from dataclasses import dataclass, field

from widgets.canvas.canvas import Canvas
from widgets.canvas.comparison_panes import ComparisonPanes
from widgets.canvas.layer_list import LayerList
from widgets.canvas.layer_stack import LayerStack
from widgets.canvas.tool_strip import ToolStrip
from widgets.classroom.big_tiles import BigTiles
from widgets.common.job_list import JobList
from widgets.common.message_bar import MessageBar
from widgets.folder.folder_panel import FolderPanel
from widgets.forms.input_form import InputForm
from widgets.forms.method_panel import MethodPanel
from widgets.forms.part_choice import PartChoice
from widgets.live.live_bar import LiveBar
from widgets.model.model_tree import ModelTree
from widgets.model.network_graph import NetworkGraph
from widgets.model.prediction_list import PredictionList
from widgets.plots.plot_panel import PlotPanel
from widgets.tiles.tile_grid import TileGrid
from widgets.training.training_panel import TrainingPanel

__all__ = ["Panels"]


@dataclass(frozen=True, slots=True)
class Panels:
    """One widget of each kind; the window places them, and each feature uses those that it controls."""

    stack: LayerStack = field(default_factory=LayerStack)
    canvas: Canvas = field(init=False)
    panes: ComparisonPanes = field(init=False)
    tool_strip: ToolStrip = field(init=False)
    layer_list: LayerList = field(init=False)
    big_tiles: BigTiles = field(default_factory=BigTiles)
    messages: MessageBar = field(default_factory=MessageBar)
    live_bar: LiveBar = field(default_factory=LiveBar)
    model_tree: ModelTree = field(default_factory=ModelTree)
    network_graph: NetworkGraph = field(default_factory=NetworkGraph)
    prediction_list: PredictionList = field(default_factory=PredictionList)
    input_form: InputForm = field(default_factory=InputForm)
    part_choice: PartChoice = field(default_factory=PartChoice)
    method_panel: MethodPanel = field(default_factory=MethodPanel)
    tile_grid: TileGrid = field(default_factory=TileGrid)
    folder_panel: FolderPanel = field(default_factory=FolderPanel)
    plot_panel: PlotPanel = field(default_factory=PlotPanel)
    job_list: JobList = field(default_factory=JobList)
    training_panel: TrainingPanel = field(default_factory=TrainingPanel)

    def __post_init__(self) -> None:
        object.__setattr__(self, "canvas", Canvas(self.stack))
        object.__setattr__(self, "panes", ComparisonPanes(self.canvas))
        object.__setattr__(self, "tool_strip", ToolStrip(self.canvas))
        object.__setattr__(self, "layer_list", LayerList(self.stack))
