from django.db import migrations

NAME = "Pictures of videos"
# Of a collection's path: treebeard numbers siblings by four digits to the base 36.
STEP, DIGITS = 4, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def make_collection(apps, schema_editor):
    Collection = apps.get_model("wagtailcore", "Collection")
    root = Collection.objects.filter(depth=1).order_by("path").first()
    if root is None or Collection.objects.filter(depth=2, name=NAME).exists():
        return
    last = Collection.objects.filter(depth=2, path__startswith=root.path).order_by("path").last()
    number = int(last.path[-STEP:], 36) + 1 if last else 1
    place = "".join(DIGITS[number // 36**power % 36] for power in reversed(range(STEP)))
    Collection.objects.create(name=NAME, path=root.path + place, depth=2, numchild=0)
    root.numchild += 1
    root.save(update_fields=["numchild"])


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_blocks_embeds_reviews")]

    operations = [migrations.RunPython(make_collection, migrations.RunPython.noop)]
