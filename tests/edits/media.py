"""Pictures, documents and their collections."""

from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from pages.models import Picture
from tests import factories
from tests.edits.content import some, token
from tests.edits.registry import edit


@edit
def add_a_picture(random: Random) -> bool:
    factories.picture(token(random))
    return True


@edit
def edit_a_picture(random: Random) -> bool:
    picture = some(random, Picture.objects.all())
    if picture:
        picture.title, picture.credit = token(random), random.choice(["", "Somebody"])
        picture.focal_point_x, picture.focal_point_y = 2, 3
        picture.focal_point_width = picture.focal_point_height = 1
        picture.save()
    return bool(picture)


@edit
def replace_a_file(random: Random) -> bool:
    picture = some(random, Picture.objects.all())
    if picture:
        file = BytesIO()
        Image.new("RGB", (random.randrange(4, 40), 6), "navy").save(file, "PNG")
        picture.file = ImageFile(file, "other.png")
        picture.file_size, picture.file_hash = None, ""
        picture.save()
    return bool(picture)


@edit
def delete_a_picture(random: Random) -> bool:
    picture = some(random, Picture.objects.all())
    if picture:
        picture.delete()
    return bool(picture)


@edit
def add_a_collection(random: Random) -> bool:
    some(random, Collection.objects.all()).add_child(instance=Collection(name=token(random)))
    return True


@edit
def put_a_picture_into_a_collection(random: Random) -> bool:
    picture = some(random, Picture.objects.all())
    if picture:
        picture.collection = some(random, Collection.objects.all())
        picture.save()
    return bool(picture)


@edit
def make_a_collection_private(random: Random) -> bool:
    collection = some(random, Collection.objects.filter(view_restrictions=None))
    if collection:
        CollectionViewRestriction.objects.create(
            collection=collection, restriction_type=CollectionViewRestriction.LOGIN
        )
    return bool(collection)


@edit
def make_collections_public(random: Random) -> bool:
    return bool(CollectionViewRestriction.objects.all().delete()[0])


@edit
def add_a_document(random: Random) -> bool:
    get_document_model().objects.create(title=token(random), file=ContentFile(b"text", "text.txt"))
    return True


@edit
def edit_a_document(random: Random) -> bool:
    document = some(random, get_document_model().objects.all())
    if document:
        document.title, document.collection = token(random), some(random, Collection.objects.all())
        document.save()
    return bool(document)


@edit
def delete_a_document(random: Random) -> bool:
    document = some(random, get_document_model().objects.all())
    if document:
        document.delete()
    return bool(document)
