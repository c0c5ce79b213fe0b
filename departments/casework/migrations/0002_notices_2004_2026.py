"""The notices for 2004 to 2026. Taken from the MIT-licensed ``chinesecalendar`` 1.11.0 and compared with ``holidays`` 0.109.

The two differ in one day: 2005-12-31, a Saturday, which the notice for 2006 (国办发明电〔2005〕35号) names as worked.
Days of December that belong to New Year stand under the year of the notice that moves them.
"""

import csv
from pathlib import Path

from django.db import migrations

NOTICES = Path(__file__).with_name("notices_2004_2026.csv")


def enter(apps, schema_editor):
    work_year = apps.get_model("chengmen_casework", "WorkYear")
    work_day = apps.get_model("chengmen_casework", "WorkDay")
    with NOTICES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    years = {
        year: work_year.objects.create(year=year, source=f"国务院办公厅关于{year}年部分节假日安排的通知")
        for year in sorted({int(row["year"]) for row in rows})
    }
    work_day.objects.bulk_create(
        work_day(
            year=years[int(row["year"])],
            date=row["date"],
            is_working=row["is_working"] == "1",
            occasion=row["occasion"],
        )
        for row in rows
    )


class Migration(migrations.Migration):
    dependencies = [("chengmen_casework", "0001_initial")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
