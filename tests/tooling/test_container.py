"""The container installs what bin/setup installs and starts with what README.md asks for."""

import re

import yaml

from tests.tooling.sources import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
VARIABLE = re.compile(r"`([A-Z0-9_]+)`")


def variables_of_the_readme():
    """Return {variable: whether it is needed}, from the table under "Install for your team"."""
    rows = [
        line.split("|")
        for line in (ROOT / "README.md").read_text().splitlines()
        if line.startswith("| `") and line.split("|")[2].strip() in {"yes", "no"}
    ]
    return {
        name: cells[2].strip() == "yes" for cells in rows for name in VARIABLE.findall(cells[1])
    }


def packages_of_setup():
    """Return the Debian libraries that running needs; Python is in the image already."""
    setup = (ROOT / "bin/setup").read_text()
    to_run = setup.partition("missing_packages() {")[2].partition('[ "$goal" = test ]')[0]
    return {
        package
        for package in re.findall(r"\becho ([\w.-]+)", to_run)
        if not package.startswith("python3")
    }


def test_container_installs_the_libraries_that_setup_installs():
    install = DOCKERFILE.partition("--no-install-recommends")[2].partition("&&")[0]

    assert set(install.replace("\\", "").split()) == packages_of_setup() != set()


def test_container_runs_as_a_person_without_rights():
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)[-1:] == ["evaluator"]


def test_compose_demands_every_variable_that_the_readme_calls_needed():
    environment = COMPOSE["services"]["web"]["environment"]

    for name, is_needed in variables_of_the_readme().items():
        if is_needed:
            assert environment[name] == f"${{{name}:?Write {name} into .env}}"


def test_compose_hands_on_what_the_readme_lists_and_nothing_else():
    environment = COMPOSE["services"]["worker"]["environment"]
    assert environment.keys() - COMPOSE["services"]["web"]["environment"].keys() == {
        *("SEAL_PKCS12", "SEAL_PASSPHRASE", "SEAL_TSA_URL", "SEAL_TRUSTED")
    }

    of_the_image = set(re.findall(r"^\s+(STATIC_ROOT|MEDIA_ROOT)=", DOCKERFILE, re.MULTILINE))
    of_a_demonstration = {"EVALUATOR_DEMO", "DEMO_PASSWORD"}
    listed = set(variables_of_the_readme())
    assert set(environment) == listed - of_the_image - of_a_demonstration
    assert of_the_image == {"STATIC_ROOT", "MEDIA_ROOT"}


def test_no_secret_has_a_value_in_the_files():
    secrets = ("SECRET_KEY", "EMAIL_HOST_PASSWORD", "METRICS_TOKEN", "S3_SECRET_ACCESS_KEY")
    environment = COMPOSE["services"]["web"]["environment"]

    assert [environment[name].partition(":")[0] for name in secrets] == [
        f"${{{name}" for name in secrets
    ]
    assert not re.search(r"^(ENV|ARG).*(SECRET|PASSWORD)", DOCKERFILE, re.MULTILINE)


def test_every_service_but_a_loop_or_a_single_run_is_checked():
    services = COMPOSE["services"]

    # `web` is checked by its image; the proxy has nothing behind which somebody waits for it.
    assert "HEALTHCHECK" in DOCKERFILE
    checks = {name: row.get("healthcheck", {}).get("test", []) for name, row in services.items()}
    assert {name: check[1] for name, check in checks.items() if check} == {
        "database": "pg_isready",
        "cache": "valkey-cli",
        "store": "mc",
    }
    unchecked = {
        name for name, row in services.items() if row.get("healthcheck") == {"disable": True}
    }
    assert unchecked == {"worker", "migrate", "bucket"}


def test_whatever_a_service_waits_for_or_uses_is_there():
    services = COMPOSE["services"]
    single_runs = {"migrate", "bucket"}
    checked = {"database", "cache", "store"}

    for name, row in services.items():
        waits = row.get("depends_on", {})
        assert set(waits) <= set(services), name
        for other, condition in waits.items() if isinstance(waits, dict) else ():
            ready = "completed_successfully" if other in single_runs else "healthy"
            assert condition == {"condition": f"service_{ready}"}, (name, other)
            assert other in single_runs | checked
        assert set(row["networks"]) <= set(COMPOSE["networks"])
        for volume in row.get("volumes", ()):
            assert volume.startswith("./seal:") or volume.partition(":")[0] in COMPOSE["volumes"]


def test_only_the_proxy_is_open_to_the_world():
    services = COMPOSE["services"]

    assert [name for name in services if "ports" in services[name]] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("database", "cache", "store"):
        assert services[name]["networks"] == ["inside"]


def test_web_and_workers_start_once_the_tables_are_there_and_know_the_same():
    services = COMPOSE["services"]

    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"].endswith("successfully")
        # Only a worker knows what reports are sealed with.
        environment = services[name]["environment"].items()
        shared = {key: value for key, value in environment if not key.startswith("SEAL_")}
        assert shared == services["migrate"]["environment"]


def test_every_image_of_others_is_named_with_its_version():
    images = {row["image"] for row in COMPOSE["services"].values()} - {"evaluator"}

    assert len(images) == 4
    assert all(":" in image and not image.endswith(":latest") for image in images)


def test_image_installs_the_packages_for_teams_from_their_lock():
    assert "pip install --no-cache-dir --require-hashes -r requirements-team.txt" in DOCKERFILE


def test_proxy_sets_the_headers_that_the_product_trusts():
    caddyfile = COMPOSE["configs"]["caddyfile"]["content"]

    assert COMPOSE["services"]["web"]["environment"]["TRUST_PROXY_HTTPS"] == "1"
    assert "header_up X-Request-ID {http.request.uuid}" in caddyfile
    assert "\n{$$PUBLIC_URL} {" in caddyfile


def test_the_log_of_the_proxy_holds_no_link():
    log = COMPOSE["configs"]["caddyfile"]["content"].partition("{$$PUBLIC_URL}")[0]

    assert log.split() == [
        *("{", "log", "{", "format", "filter", "{", "wrap", "json", "fields", "{"),
        *("request>uri", "delete", "request>headers", "delete", "}", "}", "}", "}"),
    ]
