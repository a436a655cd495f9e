use super::*;

#[test]
#[ignore = "throwaway"]
fn dump() {
    use std::io::BufRead as _;
    let mut total = 0;
    let file = std::fs::File::open("/tmp/tk/cases.jsonl").unwrap();
    let mut bad = 0;
    for line in std::io::BufReader::new(file).lines() {
        let value: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = value["t"].as_str().unwrap();
        let expected: Vec<(String, bool)> = serde_json::from_value(value["k"].clone()).unwrap();
        let found: Vec<_> = with_white_space(text)
            .into_iter()
            .map(|t| (t.text(text).to_owned(), t.spaced))
            .collect();
        total += found.len();
        if found != expected {
            bad += 1;
            if bad < 15 {
                let at = found
                    .iter()
                    .zip(&expected)
                    .position(|(a, b)| a != b)
                    .unwrap_or(0);
                let from = at.saturating_sub(3);
                println!(
                    "OURS {:?}\nSPAC {:?}\n",
                    &found[from..found.len().min(at + 6)],
                    &expected[from..expected.len().min(at + 6)]
                );
            }
        }
    }
    println!("tokens {total} bad cases {bad}");
}
