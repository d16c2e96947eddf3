"""Driving the admin in a browser."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from tests import factories, needed
from tests.browser.waiting import until
from tests.browser.window import Window


class Admin(Window):
    """The admin in a browser. `clicks` counts those of `click`."""

    clicks = 0

    def sign_in(self, user: Any = None) -> None:
        """Give the browser the session of a user, or else of a new administrator."""
        client = Client()
        client.force_login(user or factories.administrator())
        self.browser.get(f"{self.url}/favicon.ico")
        self.browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})
        self.browser.get_log("browser")  # there is no such picture

    def sign_in_by_form(self, name: str, password: str) -> None:
        self.open(reverse("wagtailadmin_login"))
        self.find("[name=username]").send_keys(name)
        self.find("[name=password]").send_keys(password)
        self.find("button[type=submit]").click()
        until(lambda: "/login/" not in self.browser.current_url)

    def sign_out(self) -> None:
        self.browser.delete_all_cookies()

    def in_another_tab(self, act: Callable[[], Any]) -> None:
        first, before = self.browser.current_window_handle, self.browser.window_handles
        self.script("open('about:blank')")  # one that selenium opens would not share the cookies
        [new] = set(self.browser.window_handles) - set(before)
        self.browser.switch_to.window(new)
        act()
        self.browser.close()
        self.browser.switch_to.window(first)

    def open(self, address: str) -> None:
        self.browser.get(self.url + address)

    def edit(self, page: Any) -> None:
        """Open the form of a page."""
        self.open(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    def click(self, found: Any) -> None:
        """Click on an element, or on the first one of a selector, as a person does who scrolls to it."""
        element = self.find(found) if isinstance(found, str) else found
        self.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()
        self.clicks += 1

    def click_text(self, text: str) -> None:
        """Click on the link or button that says this."""
        self.click(
            self.browser.find_element("xpath", f"//main//*[self::a or self::button][normalize-space()='{text}']")
        )

    def press(self, selector: str) -> None:
        """Press a button, also one in a closed menu or below another element."""
        self.script("arguments[0].click()", self.find(selector))

    def type(self, words: str, *, into: str) -> None:
        """Type into the field of this name."""
        self.find(f"[name={into}]").send_keys(words)

    def type_on(self, words: str) -> None:
        """Type where the focus is, as soon as that is a text."""
        until(lambda: self.script("return document.activeElement.isContentEditable"))
        self.browser.switch_to.active_element.send_keys(words)

    def fill(self, name: str, value: str) -> None:
        """Replace the value of a field, as a person does who types."""
        code = """const [field, value] = arguments;
            field.value = value;
            for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, {bubbles: true}));"""
        self.script(code, self.find(f"[name={name}]"), value)

    def add_block(self, kind: str) -> None:
        self.open_block_menu()
        self.choose_block(kind)

    def open_block_menu(self) -> None:
        """Open the menu at the end of the body."""
        self.click(self.all(".body-blocks > [data-streamfield-stream-container] > div > .c-sf-add-button")[-1])
        until(lambda: self.browser.switch_to.active_element.get_attribute("role") == "combobox")

    def choose_block(self, kind: str) -> None:
        """Type what the open menu finds the block by, and press Enter."""
        keys, count = needed.package("selenium.webdriver.common.keys").Keys, self.value("body-count")
        self.browser.switch_to.active_element.send_keys(kind)
        until(lambda: len(self.all(".w-combobox__option")) == 1)
        self.browser.switch_to.active_element.send_keys(keys.ENTER)
        until(lambda: self.value("body-count") != count)

    def choose_page(self, field: str, title: str | None = None) -> None:
        """Choose the page of this title, or else the first one that is offered."""
        button = self.find(f"#{field}-chooser [data-chooser-action-choose]")
        if button.is_displayed():
            self.click(button)
        else:  # in the menu of a page that is chosen already
            self.script("arguments[0].click()", button)
        if title:
            link = f"//*[@class='modal-body']//a[normalize-space()='{title}']"
            self.click(self.browser.find_element("xpath", link))
        else:
            self.click(".modal-body a.choose-page")
        until(lambda: not self.script("return document.querySelector('.modal-body')"))

    def save_draft(self) -> None:
        self.press("form[data-edit-form] button.action-save")

    def publish(self) -> None:
        self.press("[name=action-publish]")

    def unfold(self) -> None:
        """Open all panels that a form begins with folded."""
        self.find("[data-panel-toggle]")
        self.script(
            "document.querySelectorAll('[data-panel-toggle][aria-expanded=false]').forEach((button) => button.click())"
        )

    def in_frame(self, script: str, *arguments: Any) -> Any:
        """Run a script in the frame of the preview."""
        self.browser.switch_to.frame(self.find("#w-preview-iframe"))
        try:
            return self.script(script, *arguments)
        finally:
            self.browser.switch_to.default_content()

    def messages(self) -> str:
        """Return the text of all messages. One step, because the page may be replaced meanwhile."""
        return self.script("return document.querySelector('.messages')?.innerText ?? ''")

    def value(self, name: str) -> str | None:
        """Return the value of the field of this name, or None if there is none."""
        return self.script("return document.querySelector(`[name='${arguments[0]}']`)?.value", name)
