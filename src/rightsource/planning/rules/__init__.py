"""What planning decides without a database: official outturn as it is published, and the early signs of distress in it.

Begin with `revenue_outturn`, which reads a workbook, then `distress`, which raises alarms over what it gives.
"""
