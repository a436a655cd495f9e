//! A report to the letter, and text that would be Markdown. Offsets in citations are code points.

use super::Markdown;
use crate::formats::round_trip::{from_notation, snapshot};
use crate::formats::{Document, Losses, Options, export};
use crate::model::{Annotation, Details, Link, Review, Verdict};

fn written(document: &Document) -> (String, Losses) {
    let documents = std::slice::from_ref(document);
    let (mut files, losses) = export(&Markdown, documents, &Options::default()).unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].name, "tessel-04.md");
    (String::from_utf8(files.remove(0).bytes).unwrap(), losses)
}

#[test]
fn a_report_is_laid_out_like_this() {
    let text = "The Board\n\nsaid: [claim|[legal-basis|Art. 51] <b>\r\n# applies], [ORG|it] said.";
    let mut document = from_notation("tessel-04.txt", text);
    let mut marks: Vec<Annotation> = document.marks.iter().map(|mark| (**mark).clone()).collect();
    let law = marks
        .iter_mut()
        .find(|mark| mark.tag.as_str() == "legal-basis");
    let law = law.unwrap();
    law.note = "two\nlines".to_owned();
    law.modified = Some(law.created);
    law.details = Some(Details::LegalBasis {
        instrument: "Code [1961]".to_owned(),
        provision: "Article 51".to_owned(),
    });
    law.review = Some(Review {
        verdict: Verdict::Rejected,
        by: "Maks".into(),
        at: law.created,
        reason: "repealed".to_owned(),
    });
    let link = Link {
        from: law.id,
        kind: "supports".to_owned(),
        to: "m0".parse().unwrap(),
    };
    document.marks = snapshot(marks, vec![link]);
    let (report, losses) = written(&document);
    let sha256 = &document.sha256;
    assert_eq!(
        report,
        format!(
            r"# tessel-04.txt

- Source: tessel-04.txt, 49 characters, UTF-8
- SHA-256: `{sha256}`
- Marks: 3 marks by olena

Characters are Unicode code points, counted from 0; the second number is the first character behind the quote. Lines count from 1. Times are in UTC.

## Legend

| Sign | Tag | Marks | Meaning |
| --- | --- | ---: | --- |
| C | Claim | 1 | What is a Claim. |
| A | Actor | 0 | What is a Actor. |
| F | Figure | 0 | What is a Figure. |
| L | Legal basis | 1 | What is a Legal basis. |
| O | ORG | 1 |  |

## Marks

### L1 Legal basis

> “Art. 51”

tessel-04.txt, line 3, characters 17–24 (SHA-256 5f0c9a1e…)

- Id: m1
- Law: Code \[1961\], Article 51
- Note: two\
  lines
- Review: rejected by Maks, 18 November 2026, 11:06 UTC: repealed
- Link: supports C2 “Art. 51 \<b\>  \# applies”
- By: olena, 18 November 2026, 11:06 UTC, changed 18 November 2026, 11:06 UTC

### C2 Claim

> “Art. 51 \<b\>\
> \# applies”

tessel-04.txt, lines 3–4, characters 17–39 (SHA-256 5f0c9a1e…)

- Id: m0
- Link: L1 “Art. 51” supports this
- By: olena, 18 November 2026, 11:06 UTC

### O3 ORG

> “it”

tessel-04.txt, line 4, characters 41–43 (SHA-256 5f0c9a1e…)

- Id: m2
- By: olena, 18 November 2026, 11:06 UTC
"
        )
    );
    let said: Vec<_> = losses.all.iter().map(|loss| &*loss.why).collect();
    assert_eq!(said, ["line ends are LF, the only ones that a page knows"]);
}

#[test]
fn without_marks_the_report_says_so() {
    let (report, losses) = written(&from_notation("tessel-04.txt", "nothing"));
    assert!(report.ends_with("\n## Marks\n\nNo marks yet\n"), "{report}");
    assert!(report.contains("- Marks: 0 marks\n"));
    assert!(losses.is_empty());
}
