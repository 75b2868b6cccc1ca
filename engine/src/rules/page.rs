//! `explain_rule()`: the page of a rule, made from what the rule says about itself.

use super::{Rule, peers};

impl Rule {
    /// The whole page, for a terminal of 80 columns or more.
    pub fn page(&self) -> String {
        let versions = match self.until {
            None => format!("PostgreSQL {} and later", self.since),
            Some(until) => format!("PostgreSQL {} to {until}", self.since),
        };
        let mut page = format!(
            "{}: {}\n\nWhen\n{}\n\nEffect\n{}\n\nInstead\n{}\n",
            self.name,
            self.summary,
            indented(self.condition),
            indented(self.effect),
            indented(self.workaround),
        );
        page.push_str(&format!("\nClass {}, area {}, {versions}.\n", self.class.as_str(), self.area));
        if !self.subsumes.is_empty() {
            page.push_str(&format!("Silences {} on the same object.\n", self.subsumes.join(", ")));
        }
        let elsewhere: Vec<_> = peers::of(self.name).iter().map(|(tool, name)| format!("{tool} {name}")).collect();
        if !elsewhere.is_empty() {
            page.push_str(&format!("Elsewhere: {}.\n", elsewhere.join(", ")));
        }
        page.push_str(&format!("\nFires\n{}\n\nDoes not fire\n{}\n", indented(self.bad), indented(self.good)));
        page
    }
}

fn indented(text: &str) -> String {
    text.trim().lines().map(|line| format!("  {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
