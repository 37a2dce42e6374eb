"""What stands on each page, read from the document and computed from it."""

from scoring.report.pages.annexes import Annexes, annexes
from scoring.report.pages.candidate import CandidatePage, candidate_pages
from scoring.report.pages.comparison import Comparison, comparison
from scoring.report.pages.first import FirstPage, first_page
from scoring.report.pages.incumbent import IncumbentPage, incumbent_page
from scoring.report.pages.method import MethodPage, method_page
from scoring.report.pages.panel import PanelPage, panel_page
from scoring.report.pages.proceedings import Proceedings, proceedings
from scoring.report.pages.results import ResultsPage, results_page
from scoring.report.pages.robustness import RobustnessPage, robustness_page
from scoring.report.pages.rounds import Rounds, rounds_page
from scoring.report.pages.weighing import WeighingPage, weighing_page

__all__ = [
    "Annexes",
    "CandidatePage",
    "Comparison",
    "FirstPage",
    "IncumbentPage",
    "MethodPage",
    "PanelPage",
    "Proceedings",
    "ResultsPage",
    "RobustnessPage",
    "Rounds",
    "WeighingPage",
    "annexes",
    "candidate_pages",
    "comparison",
    "first_page",
    "incumbent_page",
    "method_page",
    "panel_page",
    "proceedings",
    "results_page",
    "robustness_page",
    "rounds_page",
    "weighing_page",
]
