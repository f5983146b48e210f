import re, pathlib, pytest
from django.contrib.staticfiles.storage import staticfiles_storage
import importlib.util
spec = importlib.util.spec_from_file_location("tf", pathlib.Path(__file__).with_name("test_files.py")); tf = importlib.util.module_from_spec(spec); spec.loader.exec_module(tf)
opened = tf.opened
pytestmark = pytest.mark.django_db
def test_look(opened, browser_as):
    lead = browser_as("section-151-officer")
    pages = {"form": lead.get(tf.FORM)}
    tf.sent(lead)
    tf.sent(lead, "Nominal,Debit,Credit\n6000,7,\n1200,,7\nTotal,7,7\n", kind="trial balance", source="Sage", month="2026-05", columns="")
    pages["faults"] = tf.sent(lead, tf.LEDGER.replace("6000","nine").replace("-5.00","x"), source="Other", kind="general ledger")
    pages["list"] = lead.get(tf.PAGE)
    css = pathlib.Path("src/rightsource/web/static/rightsource/rightsource.css").resolve()
    for name, page in pages.items():
        html = page.content.decode()
        html = re.sub(r'href="[^"]*rightsource[^"]*\.css"', f'href="file://{css}"', html)
        pathlib.Path(f"/tmp/b4_{name}.html").write_text(html)
