//! Letter cases: what complies, and how a name is brought into one.

/// How the words of a name are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `order_items`: lower-case letters and digits, words joined by single underscores, a letter first.
    Snake,
    /// No upper-case letter.
    Lower,
    /// No lower-case letter.
    Upper,
    /// `orderItems`
    Camel,
    /// `OrderItems`
    Pascal,
}

impl Case {
    pub const ALL: [Case; 5] = [Case::Snake, Case::Lower, Case::Upper, Case::Camel, Case::Pascal];

    pub fn as_str(self) -> &'static str {
        match self {
            Case::Snake => "snake",
            Case::Lower => "lower",
            Case::Upper => "upper",
            Case::Camel => "camel",
            Case::Pascal => "pascal",
        }
    }

    pub fn parse(text: &str) -> Option<Case> {
        Case::ALL.into_iter().find(|case| case.as_str() == text)
    }

    pub fn complies(self, name: &str) -> bool {
        match self {
            Case::Lower => !name.chars().any(char::is_uppercase),
            Case::Upper => !name.chars().any(char::is_lowercase),
            Case::Snake => {
                name.starts_with(char::is_alphabetic)
                    && !name.ends_with('_')
                    && !name.contains("__")
                    && name.chars().all(|c| c == '_' || is_letter_or_digit(c) && !c.is_uppercase())
            }
            Case::Camel => name.starts_with(is_small) && name.chars().all(is_letter_or_digit),
            Case::Pascal => name.starts_with(is_capital) && name.chars().all(is_letter_or_digit),
        }
    }

    /// The name in this case; empty where nothing of it is left.
    pub fn apply(self, name: &str) -> String {
        if self.complies(name) {
            return name.to_owned();
        }
        match self {
            Case::Lower => name.to_lowercase(),
            Case::Upper => name.to_uppercase(),
            Case::Snake => words(name).join("_"),
            Case::Camel => words(name)
                .iter()
                .enumerate()
                .map(|(at, word)| if at == 0 { word.clone() } else { capital(word) })
                .collect(),
            Case::Pascal => words(name).iter().map(|word| capital(word)).collect(),
        }
    }
}

/// A letter of a script without cases counts as small and as capital.
fn is_small(c: char) -> bool {
    c.is_alphabetic() && !c.is_uppercase()
}

fn is_capital(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase()
}

/// Combining marks belong to the letter before them.
fn is_letter_or_digit(c: char) -> bool {
    c.is_alphanumeric()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The words of a name in lower case: `HTTPStatusCode2` is `http status code2`. Digits never begin the first one.
pub fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = vec![];
    let mut word = String::new();
    for (at, &letter) in letters.iter().enumerate() {
        if !is_letter_or_digit(letter) {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            continue;
        }
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1);
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| !before.is_uppercase() || after.is_some_and(|next| next.is_lowercase()));
        if begins && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(letter.to_lowercase().filter(|letter| is_letter_or_digit(*letter)));
    }
    words.extend((!word.is_empty()).then_some(word));
    let digits = |c: char| !c.is_alphabetic();
    match words.iter().position(|word| !word.chars().all(digits)) {
        Some(first) => {
            words.drain(..first);
            words[0] = words[0].trim_start_matches(digits).to_owned();
            words
        }
        None => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_brought_into_a_case() {
        for (name, snake, camel, pascal) in [
            ("OrderItems", "order_items", "orderItems", "OrderItems"),
            ("HTTPStatusCode2", "http_status_code2", "httpStatusCode2", "HTTPStatusCode2"),
            ("order items", "order_items", "orderItems", "OrderItems"),
            ("_private__x_", "private_x", "privateX", "PrivateX"),
            ("2nd_order", "nd_order", "ndOrder", "NdOrder"),
            ("2024 sales", "sales", "sales", "Sales"),
            ("a\"b\nc%s", "a_b_c_s", "aBCS", "ABCS"),
            ("GrößeÜber", "größe_über", "größeÜber", "GrößeÜber"),
            ("注文", "注文", "注文", "注文"),
        ] {
            assert_eq!(Case::Snake.apply(name), snake);
            assert_eq!(Case::Camel.apply(name), camel);
            assert_eq!(Case::Pascal.apply(name), pascal);
        }
    }

    #[test]
    fn what_is_applied_complies() {
        for name in ["OrderItems", "2nd", "a b", "ÄÖÜ", "İstanbul", "ǅ", "ß", "x", "_x", "注文", "straẞe", "ŉn"]
        {
            for case in Case::ALL {
                let applied = case.apply(name);
                assert!(applied.is_empty() || case.complies(&applied), "{name} as {}: {applied}", case.as_str());
            }
        }
    }

    #[test]
    fn what_complies_stays() {
        for (case, name) in [
            (Case::Snake, "order_items2"),
            (Case::Lower, "order items"),
            (Case::Upper, "ORDERS_1"),
            (Case::Camel, "orderItems"),
            (Case::Pascal, "OrderItems"),
        ] {
            assert!(case.complies(name));
            assert_eq!(case.apply(name), name);
        }
        for (case, name) in [
            (Case::Snake, "order__items"),
            (Case::Snake, "_orders"),
            (Case::Snake, "orders_"),
            (Case::Snake, "Orders"),
            (Case::Snake, "order-items"),
            (Case::Snake, ""),
            (Case::Camel, "order_items"),
            (Case::Pascal, "orderItems"),
        ] {
            assert!(!case.complies(name), "{name:?}");
        }
    }
}
