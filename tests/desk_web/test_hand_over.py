"""A family and an advisor in two real browsers, and two advisors who want the same family."""

from __future__ import annotations

from desk_pages import announced, row, said, take, tones
from playwright.sync_api import expect

from bot.conversations.schema import handoffs


class Held:
    """Keeps a page's requests back until they are let go."""

    def __init__(self):
        self._routes = []
        self._held = True

    def __call__(self, route):
        if self._held:
            self._routes.append(route)
        else:
            route.continue_()

    def let_go(self):
        self._held = False
        for route in self._routes:
            route.continue_()


def test_family_is_seen_claimed_answered_and_given_back_to_the_bot(server, anna, family_page):
    family = server.family()
    parent = family_page(family)
    expect(row(anna, family)).to_contain_text("Gentofte")
    expect(announced(anna)).to_have_count(1)
    expect(anna).to_have_title("(1) Ny familie venter")
    take(anna, family)
    expect(parent.locator("#state")).to_contain_text("Anna")

    anna.locator("#text").press_sequentially("Hej, ")
    expect(parent.locator("#typing")).to_contain_text("skriver")
    anna.locator("#text").press_sequentially("jeg er Anna")
    anna.locator("#text").press("Shift+Enter")
    anna.locator("#text").press_sequentially("Hvad kan jeg gøre?")
    anna.locator("#text").press("Enter")
    expect(parent.locator(".msg.from-advisor")).to_contain_text("jeg er Anna")
    parent.locator("#text").fill("Vi venter på PPR <b>nu</b>")
    parent.locator("#text").press("Enter")
    expect(said(anna, "family").last).to_have_text("Vi venter på PPR <b>nu</b>")
    expect(announced(anna).last).to_have_text("Familien: Vi venter på PPR <b>nu</b>")
    assert server.texts(family, "advisor") == ["Hej, jeg er Anna\nHvad kan jeg gøre?"]

    anna.keyboard.press("Alt+a")
    anna.locator("#dialog-yes").click()
    expect(anna.locator("#notice-text")).to_have_text("Samtalen er afsluttet.")
    expect(anna.locator("#composer")).to_be_hidden()
    expect(row(anna, family)).to_have_count(0)
    parent.locator("#text").fill("tak")
    parent.locator("#text").press("Enter")
    expect(parent.locator(".msg.from-bot").last).to_contain_text("bot: tak")


def test_new_family_sounds_once_and_not_when_muted(server, anna):
    anna.locator("#queue-heading").click()
    server.family()
    expect(anna.locator("#waiting li")).to_have_count(1)
    assert tones(anna) == 1
    anna.keyboard.press("Alt+m")
    expect(anna.locator("#sound")).to_have_attribute("aria-pressed", "false")
    server.family("ishoej", reason="crisis", urgent=True)
    expect(anna.locator("#waiting li")).to_have_count(2)

    assert tones(anna) == 1
    expect(announced(anna).last).to_have_text("Ny familie venter. Haster. Ishøj. Krise.")
    expect(anna.locator("#waiting li").first).to_contain_text("Ishøj")


def test_two_who_claim_at_once_have_one_owner(server, advisor):
    family = server.family()
    anna, bo = advisor("anna"), advisor("bo")
    for page in (anna, bo):
        expect(row(page, family).locator(".claim")).to_be_visible()
        page.evaluate(
            "id => setTimeout(() => document.querySelector(`li[data-conversation='${id}'] .claim`)?.click(), 300)",
            family.id,
        )
    expect(anna.locator("#mine li, #others li")).to_have_count(1)
    expect(bo.locator("#mine li, #others li")).to_have_count(1)

    owners = [page for page in (anna, bo) if page.locator("#mine li").count()]
    assert len(owners) == 1
    expect(owners[0].locator("#composer")).to_be_visible()
    other, name = (bo, "Anna") if owners == [anna] else (anna, "Bo")
    expect(row(other, family)).to_contain_text(f"{name} har taget samtalen.")


def test_late_claim_says_who_was_first(server, anna):
    family = server.family()
    claim = row(anna, family).locator(".claim")
    expect(claim).to_be_visible()
    bo = server.advisor("bo")[1].advisor
    anna.route("**/claim", lambda route: (server.desk.ownership.claim(family.id, bo), route.continue_()))
    claim.click()

    expect(anna.locator("#notice-text")).to_have_text("Bo har taget samtalen.")
    expect(anna.locator("#composer")).to_be_hidden()


def test_forwarded_family_is_accepted_by_the_colleague(server, advisor):
    family = server.family()
    anna, bo = advisor("anna"), advisor("bo")
    take(anna, family)
    anna.keyboard.press("Alt+g")
    expect(anna.locator("#colleague")).to_be_focused()
    anna.locator("#dialog-yes").click()
    expect(row(anna, family)).to_contain_text("Venter på svar fra Bo.")
    expect(bo.locator("#offered li")).to_contain_text("Anna vil give dig en samtale.")
    bo.locator("#offered .accept").click()

    expect(bo.locator("#text")).to_be_focused()
    expect(anna.locator("#writing-why")).to_have_text("Bo har taget samtalen.")


def test_declined_family_stays_and_the_advisor_is_told(server, advisor):
    family = server.family()
    anna, bo = advisor("anna"), advisor("bo")
    take(anna, family)
    anna.keyboard.press("Alt+g")
    anna.locator("#dialog-yes").click()
    bo.locator("#offered .decline").click()

    expect(anna.locator("#notice-text")).to_have_text("Bo sagde nej.")
    expect(bo.locator("#offered li")).to_have_count(0)
    expect(anna.locator("#composer")).to_be_visible()


def test_offer_is_taken_back_by_the_one_who_made_it(server, advisor):
    family = server.family()
    anna, bo = advisor("anna"), advisor("bo")
    take(anna, family)
    anna.keyboard.press("Alt+g")
    anna.locator("#dialog-yes").click()
    expect(bo.locator("#offered li")).to_have_count(1)
    anna.get_by_role("button", name="Behold samtalen selv").click()

    expect(bo.locator("#offered li")).to_have_count(0)
    expect(anna.get_by_role("button", name="Giv videre")).to_be_visible()
    expect(anna.locator("#notice")).to_be_hidden()
    expect(anna.locator("#composer")).to_be_visible()


def test_offer_nobody_answers_comes_back_and_is_told(server, advisor):
    family = server.family()
    anna, bo = advisor("anna"), advisor("bo")
    take(anna, family)
    anna.keyboard.press("Alt+g")
    anna.locator("#dialog-yes").click()
    expect(bo.locator("#offered li")).to_have_count(1)
    with server.engine.begin() as db:
        db.execute(handoffs.update().values(offered_at=0.0))
    assert server.desk.ownership.lapse_offers() == [family.id]

    expect(anna.locator("#notice-text")).to_have_text("Bo svarede ikke. Du har stadig samtalen.")
    expect(bo.locator("#offered li")).to_have_count(0)


def test_offer_that_came_and_went_between_two_looks_is_told(server, advisor):
    family = server.family()
    anna, _ = advisor("anna"), advisor("bo")
    take(anna, family)
    anna.route("**/desk/api/conversations/*", hold := Held())
    anna.keyboard.press("Alt+g")
    anna.locator("#dialog-yes").click()
    expect(anna.locator("#dialog-yes")).to_be_hidden()
    with server.engine.begin() as db:
        db.execute(handoffs.update().values(offered_at=0.0))
    assert server.desk.ownership.lapse_offers() == [family.id]
    hold.let_go()

    expect(anna.locator("#notice-text")).to_have_text("Bo svarede ikke. Du har stadig samtalen.")


def test_released_family_waits_again_without_being_news(server, anna):
    family = server.family()
    take(anna, family)
    heard = announced(anna).count()
    anna.keyboard.press("Alt+l")

    expect(anna.locator("#waiting li")).to_have_count(1)
    expect(anna.locator("#writing-why")).to_contain_text("Tag samtalen for at skrive")
    assert announced(anna).count() == heard


def test_family_that_deletes_its_conversation_is_gone_at_the_desk(server, anna, family_page):
    family = server.family()
    parent = family_page(family)
    take(anna, family)
    parent.locator("#menu-button").click()
    parent.locator("[data-do=delete]").click()
    parent.locator("#dialog-yes").click()

    expect(anna.locator("#notice-text")).to_contain_text("slettet samtalen")
    expect(anna.locator("#log .msg")).to_have_count(0)
