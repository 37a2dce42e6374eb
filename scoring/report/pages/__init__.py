"""What stands on each page, read from the document and computed from it."""

from scoring.report.pages.annexes import Annexes, annexes
from scoring.report.pages.candidate import CandidatePage, candidate_pages
from scoring.report.pages.comparison import Comparison, comparison
from scoring.report.pages.first import FirstPage, first_page
from scoring.report.pages.method import MethodPage, method_page
from scoring.report.pages.panel import PanelPage, panel_page
from scoring.report.pages.results import ResultsPage, results_page
from scoring.report.pages.robustness import RobustnessPage, robustness_page

__all__ = [
    "Annexes",
    "CandidatePage",
    "Comparison",
    "FirstPage",
    "MethodPage",
    "PanelPage",
    "ResultsPage",
    "RobustnessPage",
    "annexes",
    "candidate_pages",
    "comparison",
    "first_page",
    "method_page",
    "panel_page",
    "results_page",
    "robustness_page",
]
