"""What changes for families: over HTTP, and in the dialog before publishing."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import expect

RATES, TOPIC = "rates.yml", "topics/bisidder.yml"


def all_of(editor, *files):
    """What is found when it is asked to the end."""
    while True:
        answer = editor.post("families", files=list(files))
        assert answer.status_code == 200, answer.text
        if answer.json()["done"]:
            return answer.json()


def test_only_editors_ask_and_only_with_the_token(server, eva):
    assert requests.post(f"{server.url}/redaktion/api/families", json={"files": [RATES]}, timeout=30).status_code == 401
    assert server.editor("anna").post("families", files=[RATES]).status_code == 403
    eva.session.headers.pop("X-CSRF-Token")

    assert eva.post("families", files=[RATES]).json()["error"] == "bad_csrf"


@pytest.mark.parametrize("files", [[], None, "rates.yml", [7]])
def test_odd_files_are_bad_requests(eva, files):
    assert eva.post("families", files=files).status_code == 400


def test_file_without_a_draft_is_not_found(eva):
    assert eva.post("families", files=[RATES]).status_code == 404


def test_new_amount_rewords_the_answers_that_speak_it_and_moves_no_question(eva):
    eva.draft(RATES, lambda data: data["rates"][0]["values"][0].update(amount="6.900 kr. om året"))
    found = all_of(eva, RATES)

    assert found["answers"] > 0 and found["moved"] == 0 and found["learns"] is False
    assert any("6.900 kr." in line for each in found["reworded"] for line in each["come"])
    assert 0 < found["looked_at"] < found["known"] and found["known"] > 5_000


def test_note_that_nobody_reads_changes_nothing(eva):
    eva.draft(TOPIC, lambda data: data.update(owner="en anden"))
    found = all_of(eva, TOPIC)

    assert (found["answers"], found["moved"], found["same"], found["learns"]) == (0, 0, 0, False)


def test_new_question_is_known_and_will_be_learned(eva):
    eva.draft(TOPIC, lambda data: data.update(owner="en anden"))
    known = all_of(eva, TOPIC)["known"]
    eva.draft("topics/ppr.yml", lambda data: data["questions"].setdefault("overview", []).append("xyzzy plugh"))
    found = all_of(eva, "topics/ppr.yml")

    assert found["learns"] is True and found["known"] == known + 1


def test_dialog_tells_what_changes_and_that_nothing_moves(server, page):
    server.editor("eva").draft(RATES, lambda data: data["rates"][0]["values"][0].update(amount="6.900 kr. om året"))
    here = page()
    here.locator("#publish-open").click()
    families = here.locator("section.families")
    expect(families).to_contain_text("Ingen spørgsmål får et andet svar", timeout=120_000)
    families.locator("summary").first.click()

    expect(families.locator("ins").first).to_contain_text("6.900 kr.")
    expect(families.locator("[role=status]")).to_contain_text("kendte spørgsmål")
