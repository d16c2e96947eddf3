"""The command `import_content`: its messages, its exit status, and the parent of its articles."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from PIL import Image

from pages.models import Article, ArticleIndex
from tests import factories
from tests.pages.importing.texts import CLINIC, FIRST, article

pytestmark = pytest.mark.django_db


class Run:
    """One call of the command, with its output and its error."""

    def __init__(self, *files: Path, **options: object) -> None:
        factories.site()
        out, err = StringIO(), StringIO()
        try:
            call_command("import_content", *map(str, files), stdout=out, stderr=err, no_color=True, **options)
            self.failure = None
        except CommandError as error:
            self.failure = error
        self.out, self.err = out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sleep.txt"
    path.write_text(CLINIC)
    return path


def test_missing_article_index_is_created(file: Path) -> None:
    run = Run(file)
    assert run.failure is None
    assert Article.objects.get().get_parent().specific == ArticleIndex.objects.get()


def test_report_says_that_a_line_with_unknown_marks_stays_in_the_text(tmp_path: Path, editor: Client) -> None:
    file = tmp_path / "sleep.md"
    file.write_text("---\ntitle: Sleep\n---\n\nBefore {{ location: toronto }} and after.\n")
    out = Run(file).out
    assert "line 5 stays in the text as it is written: Before {{ location: toronto }} and after." in out
    assert "no place" not in out
    assert "and after. (stays in the text)" in editor.get(reverse("imported_sources")).text


def test_report_names_the_new_article_and_the_unplaced_lines(file: Path) -> None:
    out = Run(file).out
    assert "created as “Why sleep matters to recovery” (why-sleep-matters-to-recovery)" in out
    assert "line 7 has no place in the article: 0 Comment" in out


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.txt", b"", "It is empty."),
        ("blank.txt", b"\xef\xbb\xbf \n", "It is empty."),
        ("latin.txt", "Santé\n\nLes mots.".encode("latin-1"), "It is not UTF-8 (byte 5)."),
        ("wide.txt", "Words".encode("utf-16"), "It is UTF-16, not UTF-8."),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0", "It is a binary file. Give a text file."),
        ("large.txt", b"a" * 5_000_001, "The limit is 5 MB."),
        ("letter.docx", b"words", "Its extension '.docx' is not supported. Use one of"),
    ],
)
def test_bad_file_is_reported_in_one_line_and_others_are_imported(
    file: Path, name: str, content: bytes, sentence: str
) -> None:
    bad = file.with_name(name)
    bad.write_bytes(content)
    run = Run(bad, file)
    assert len(run.err.splitlines()) == 1
    assert sentence in run.err
    assert str(run.failure) == "1 of 2 files could not be imported."
    assert run.failure.returncode == 1
    assert Article.objects.count() == 1


def test_file_of_50_mb_is_not_read(file: Path) -> None:
    with file.with_name("huge.txt").open("wb") as huge:
        huge.truncate(50_000_000)
    assert "It has 50.0 MB. The limit is 5 MB." in Run(file.with_name("huge.txt")).err


def test_missing_file_is_reported(tmp_path: Path) -> None:
    assert Run(tmp_path / "none.txt").err == f"{tmp_path / 'none.txt'}: This file does not exist. Check its name.\n"


def test_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "texts.txt").mkdir()
    assert "It is a folder." in Run(tmp_path / "texts.txt").err


def test_pipe_is_reported_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert "It is a pipe or a device." in Run(tmp_path / "pipe.md").err


def test_overlong_file_name_is_reported(tmp_path: Path) -> None:
    assert Run(tmp_path / ("a" * 300 + ".txt")).err.endswith("It cannot be read: File name too long.\n")


@pytest.mark.parametrize(
    ("front", "sentence"),
    [
        (f"title: {'a' * 256}", "Its title has 256 characters. Shorten it to 255."),
        (f"title: Sleep\nsummary: {'a' * 501}", "Its summary has 501 characters. Shorten it to 500."),
    ],
)
def test_overlong_text_is_reported_with_its_field(tmp_path: Path, front: str, sentence: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{front}\n---\nWords.")
    assert sentence in Run(tmp_path / "a.md").err


def test_taken_slug_is_reported_with_its_field(tmp_path: Path) -> None:
    taken = factories.article("Taken")
    (tmp_path / "a.md").write_text(f"---\ntitle: Sleep\nslug: {taken.slug}\n---\nWords.")
    run = Run(tmp_path / "a.md")
    assert "slug: " in run.err
    assert Article.objects.count() == 1


def test_second_file_with_the_same_name_is_refused(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / file.name
    other.parent.mkdir()
    other.write_text(article(FIRST, title="Another"))
    run = Run(file, other)
    assert f"{file} has the same name or id (sleep.txt)." in run.err
    assert Article.objects.get().title == "Why sleep matters to recovery"


def test_file_refused_for_its_name_leaves_no_picture(tmp_path: Path) -> None:
    for name, color in (("one", "seagreen"), ("two", "navy")):
        (tmp_path / name).mkdir()
        Image.new("RGB", (4, 4), color).save(tmp_path / name / "a.png")
        (tmp_path / name / "post.md").write_text("---\ntitle: Sleep\nhero: a.png\n---\nWords.")
    run = Run(tmp_path / "one" / "post.md", tmp_path / "two" / "post.md")
    assert "has the same name or id (post.md)" in run.err
    assert len(list(Path(settings.FILES_ROOT).rglob("*.png"))) == 1


def test_new_index_is_published_with_its_first_article(file: Path) -> None:
    Run(file, draft=True)
    assert not ArticleIndex.objects.get().live
    Run(file)
    assert ArticleIndex.objects.get().live


def test_overlong_tag_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: Sleep\ntags: [{'a' * 101}]\n---\nWords.")
    assert "has 101 characters. Shorten it to 100." in Run(tmp_path / "a.md").err


def test_tag_with_a_comma_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text('---\ntitle: Sleep\ntags: ["Anxiety, fear"]\n---\nWords.')
    assert "It has the tag Anxiety, fear. A tag cannot contain commas" in Run(tmp_path / "a.md").err


def test_dry_run_reports_changes_without_making_them(file: Path) -> None:
    run = Run(file, dry_run=True)
    assert "would be created as “Why sleep matters to recovery”" in run.out
    assert not ArticleIndex.objects.exists()


def test_draft_is_not_live(file: Path) -> None:
    Run(file, draft=True)
    assert not Article.objects.get().live


def test_progress_is_shown_for_many_files(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(4)]
    for path in files:
        path.write_text(article(FIRST, title=f"Article {path.stem}"))
    assert Run(*files).err.splitlines() == ["1/4 0.txt", "2/4 1.txt", "3/4 2.txt", "4/4 3.txt"]


def test_few_files_show_no_progress(file: Path) -> None:
    assert Run(file).err == ""


@pytest.mark.parametrize("name", ["{0.slug}", "/{0.slug}/", "{0.pk}"])
def test_parent_can_be_given_as_slug_path_or_id(file: Path, name: str) -> None:
    factories.article_index()
    news = factories.publish(ArticleIndex(title="News"), below=factories.home())
    Run(file, parent=name.format(news))
    assert Article.objects.get().get_parent().specific == news


@pytest.mark.parametrize("parent", ["nowhere", "about"])
def test_parent_that_is_not_an_article_index_is_reported(file: Path, parent: str) -> None:
    factories.article_index()
    factories.plain_page("About")
    assert str(Run(file, parent=parent).failure) == f"There is no article index '{parent}'. Choose one of these: blog."


def test_report_says_that_an_article_stays_a_draft(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Sleep\ndraft: true\n---\nWords.")
    assert "stays a draft (draft: true): readers do not see it" in Run(tmp_path / "a.md").out
    assert not Article.objects.get().live


def test_unpublished_article_is_reported_with_exit_status_1(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: Sleep\n---\nWords.")
    Run(path)
    Article.objects.get().unpublish()
    path.write_text("---\ntitle: Sleep\n---\nOther words.")
    run = Run(path)
    assert "“Sleep” has been unpublished since the last import. To import it anyway, use --force" in run.err
    assert run.failure.returncode == 1
    assert Run(path, force=True).failure is None
    assert Article.objects.get().live


def test_missing_folder_of_pictures_is_reported(file: Path, tmp_path: Path) -> None:
    assert "does not exist" in str(Run(file, pictures=tmp_path / "none").failure)
