"""The pictures of README and manual: a fresh demo, one browser, the same pages every time."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, Playwright, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PORT = 8973
BASE = f"http://127.0.0.1:{PORT}"
WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}
WAIT = 120


COLOURS = 128
"""Of a picture: enough for the portal's tints, and a quarter of the size."""
ID = "[0-9a-f-]{36}"


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="cmo-pictures-") as folder:
        os.chmod(folder, 0o755)
        with portal(Path(folder)) as password, sync_playwright() as playwright:
            pictures(playwright, password, Path(folder))


def pictures(playwright: Playwright, password: str, folder: Path) -> None:
    """Every picture, from the portal at `BASE`."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_page(viewport=WIDE)
    sign_in(page, "qa.head@aldena.example", password)
    sponsor(page)
    page.set_viewport_size(PHONE)
    take(page, "/", "home-phone")
    administrator = browser.new_page(viewport=WIDE)
    sign_in(administrator, "sponsor.admin@aldena.example", password)
    take(administrator, "/administration/members/", "people")
    confirm(administrator, "sponsor.admin@aldena.example", password, folder)
    take(administrator, "/administration/systems/connect/", "connect")
    staff = browser.new_page(viewport=WIDE)
    sign_in(staff, "quality.signatory@loughderrin.example", password)
    take(staff, "/", "cmo-home")
    browser.close()


def sponsor(page: Page) -> None:
    """What a head of quality sees: each picture that the manual shows."""
    take(page, "/", "home")
    take(page, "/sites/", "sites")
    site = address(page, "/sites/?q=nordquell", f"/sites/{ID}/")
    take(page, site, "site")
    take(page, f"{site}dossier/", "dossier")
    take(page, address(page, "/inspections/?q=nordquell", f"/inspections/{ID}/"), "form-483")
    take(page, address(page, "/cmos/evidence/?kind=certificate&q=derrin", f"/cmos/[a-z/]+/{ID}/"), "evidence")
    take(page, address(page, "/agreements/?q=derrin", f"/agreements/{ID}/"), "agreement")
    take(page, address(page, "/audits/?status=reported", f"/audits/{ID}/"), "audit")
    take(page, address(page, "/imports/", f"/imports/{ID}/"), "import")
    take(page, "/notices/", "notices")
    take(page, "/calendar/", "calendar")


@contextmanager
def portal(folder: Path) -> Iterator[str]:
    """The demo in its own folder; gives the password of its people."""
    environment = {**os.environ, "PORTAL_DATA": str(folder), "PORTAL_DEMO": "1", "PUBLIC_ORIGIN": BASE}
    command = [sys.executable, "manage.py", "up", "--demo", "--port", str(PORT)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait(folder)
        yield str(json.loads((folder / "demo.json").read_text())["logins"][0]["password"])
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def wait(folder: Path) -> None:
    """Until the portal answers."""
    for _ in range(WAIT):
        time.sleep(1)
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200 and (folder / "demo.json").exists():
                return
        except OSError:
            continue
        finally:
            connection.close()
    raise SystemExit("The portal did not start; see above.")


def chromium() -> str:
    """The system's Chromium, as setup.sh found it."""
    found = subprocess.run(["bash", "-c", "source scripts/setup.sh; find_chromium"], cwd=ROOT, capture_output=True)
    return found.stdout.decode().strip()


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto(f"{BASE}/accounts/sign-in/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{BASE}/")


def confirm(page: Page, email: str, password: str, folder: Path) -> None:
    """Show password and second factor, which pages that give rights ask for."""
    env = {**os.environ, "PORTAL_DEMO": "1", "PORTAL_DATA": str(folder)}
    asked = [sys.executable, "manage.py", "demo_code", email]
    code = subprocess.run(asked, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.strip()
    page.goto(f"{BASE}/account/confirm/")
    page.get_by_label("Your password").fill(password)
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.wait_for_url(f"{BASE}/")


def address(page: Page, listing: str, pattern: str) -> str:
    """The first record that a list leads to."""
    page.goto(BASE + listing)
    found = re.search(pattern, page.content())
    assert found is not None, listing
    return found[0]


def take(page: Page, path: str, name: str) -> None:
    page.goto(BASE + path)
    page.wait_for_load_state("networkidle")
    shot = Image.open(BytesIO(page.screenshot()))
    shot.quantize(COLOURS).save(IMAGES / f"{name}.png", optimize=True)
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    main()
