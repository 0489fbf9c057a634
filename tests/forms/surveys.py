"""Surveys for the tests of pages: small tables, published as any other."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from survey.catalogue import SurveyVersion
from survey.definition import xlsform
from survey.publishing import publish_survey

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)

HOME = """
| survey |  |  |  |  |  |  |  |  |  |
|  | type | name | label::English (en) | label::Kannada (kn) | label::Urdu (ur) | required | relevant | constraint | constraint_message::Kannada (kn) |
|  | note | hello | About your home. | ನಿಮ್ಮ ಮನೆ ಬಗ್ಗೆ. | آپ کے گھر کے بارے میں۔ |  |  |  |  |
|  | integer | people | How many are you? | ಎಷ್ಟು ಜನ? | کتنے لوگ ہیں؟ | yes |  | . < 30 | ಮೂವತ್ತಕ್ಕಿಂತ ಕಮ್ಮಿ? |
|  | select_one water | water | Where from? | ಎಲ್ಲಿಂದ? | کہاں سے؟ | yes |  |  |  |
|  | select_multiple use | uses | What for? | ಯಾವುದಕ್ಕೆ? | کس لیے؟ |  | ${water}='tap' |  |  |
|  | date | since | Since when? | ಯಾವಾಗಿಂದ? | کب سے؟ |  |  |  |  |
|  | text | change | What would help? | ಏನು ಬೇಕು? | کیا چاہیے؟ |  |  |  |  |
|  | note | bye | Bye from ${people}. | ${people} ಜನ, ನಮಸ್ಕಾರ. | خدا حافظ۔ |  |  |  |  |
| choices |  |  |  |  |  |
|  | list_name | name | label::English (en) | label::Kannada (kn) | label::Urdu (ur) |
|  | water | tap | Tap | ನಲ್ಲಿ | نل |
|  | water | tanker | Tanker | ಟ್ಯಾಂಕರ್ | ٹینکر |
|  | use | drink | Drinking | ಕುಡಿಯಲು | پینا |
|  | use | wash | Washing | ತೊಳೆಯಲು | دھونا |
| settings |  |  |  |
|  | form_id | form_title | default_language |
|  | home | Your home | English (en) |
"""


def publish(session: Session, table: str = HOME) -> SurveyVersion:
    """Publish the survey in a Markdown `table`."""
    workbook = xlsform.read(table.encode(), "test.md")
    assert workbook.survey is not None, workbook.errors
    version, _new = publish_survey(session, workbook.survey, staff_id=None, now=NOW)
    return version
