//! A script's text, cut into statements by PostgreSQL's own scanner, so that it ends a statement exactly where psql
//! and the server would: not inside parentheses, strings, dollar quotes or a BEGIN ATOMIC body, and COPY data is data.

pub mod scan;

use scan::{ScanError, Scanner, Token};

/// One piece of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A statement's text, without its semicolon. `data` is the length of the inline COPY data that follows it.
    Statement { start: usize, end: usize, data: usize },
    /// A psql command, from its backslash to the end of the line.
    PsqlCommand { start: usize, end: usize },
    /// A placeholder that nobody has filled in (`${…}`, `:name`), and the statement that it stands in.
    Placeholder { start: usize, end: usize, statement: (usize, usize) },
    /// The scanner gives up here: an unterminated string or comment.
    Error { start: usize, message: String },
}

/// Cuts the script, in one pass over its text.
pub fn split(text: &str) -> Vec<Piece> {
    Splitter { text, pieces: vec![], current: None }.run()
}

/// The word that starts here, empty for anything else; a quoted identifier is no word.
pub fn word_at(text: &str, start: usize) -> &str {
    let rest = &text[start..];
    let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    &rest[..length]
}

/// The length of the psql variable after its colon: `name`, `'name'` or `"name"`.
fn variable_length(rest: &str) -> usize {
    match rest.chars().next() {
        Some(quote @ ('\'' | '"')) => rest[1..].find(quote).map_or(rest.len(), |at| at + 2),
        _ => word_at(rest, 0).len(),
    }
}

struct Splitter<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
    current: Option<Current>,
}

/// The statement that is being read.
struct Current {
    start: usize,
    parentheses: usize,
    /// Depth of BEGIN ATOMIC … END, counting CASE … END inside it.
    atomic: usize,
    placeholder: Option<(usize, usize)>,
    first_word: String,
    previous_word: String,
    /// `COPY … FROM STDIN`: data follows the semicolon.
    from_stdin: bool,
}

impl Splitter<'_> {
    fn run(mut self) -> Vec<Piece> {
        let mut from = 0;
        while let Some(next) = self.scan(from) {
            from = next;
        }
        self.pieces
    }

    /// Scans from `from` on; gives back where to go on after something that the scanner must not see (a psql command,
    /// COPY data), or `None` at the end.
    fn scan(&mut self, from: usize) -> Option<usize> {
        let mut scanner = match Scanner::new(&self.text[from..]) {
            Ok(scanner) => scanner,
            Err(error) => return self.give_up(from, error),
        };
        loop {
            let token = match scanner.next_token() {
                Ok(Some(token)) => token.shifted(from),
                Ok(None) => {
                    self.finish(self.text.len());
                    return None;
                }
                Err(error) => return self.give_up(from, error),
            };
            if token.is('\\') {
                return Some(self.psql_command(token.start));
            }
            let depth = self.current.as_ref().map_or(0, |current| current.parentheses + current.atomic);
            if token.is(';') && depth == 0 {
                let copies = self.current.as_ref().is_some_and(|current| current.from_stdin);
                self.finish(token.start);
                if copies {
                    return Some(self.copy_data(token.start + 1));
                }
                continue;
            }
            self.take(&token);
        }
    }

    fn give_up(&mut self, from: usize, error: ScanError) -> Option<usize> {
        let start = self.current.take().map_or(from, |current| current.start);
        self.pieces.push(Piece::Error { start: start.max(from + error.location.unwrap_or(0)), message: error.message });
        None
    }

    fn finish(&mut self, end: usize) {
        if let Some(current) = self.current.take() {
            let end = current.start + self.text[current.start..end].trim_end().len();
            match current.placeholder {
                None => self.pieces.push(Piece::Statement { start: current.start, end, data: 0 }),
                Some((start, placeholder_end)) => self.pieces.push(Piece::Placeholder {
                    start,
                    end: placeholder_end,
                    statement: (current.start, end),
                }),
            }
        }
    }

    fn take(&mut self, token: &Token) {
        let text = self.text;
        let word = word_at(text, token.start);
        let current = self.current.get_or_insert_with(|| Current {
            start: token.start,
            parentheses: 0,
            atomic: 0,
            placeholder: None,
            first_word: word.to_ascii_lowercase(),
            previous_word: String::new(),
            from_stdin: false,
        });
        match token.character {
            Some('(') => current.parentheses += 1,
            Some(')') => current.parentheses = current.parentheses.saturating_sub(1),
            Some('$') if text[token.start..].starts_with("${") => {
                let end = text[token.start..].find('}').map_or(text.len(), |at| token.start + at + 1);
                current.placeholder.get_or_insert((token.start, end));
            }
            // psql's :name, :'name' and :"name"; a cast's :: is a token of its own, a slice's [1:2] has a digit.
            Some(':') => {
                let next = text[token.start + 1..].chars().next();
                if next.is_some_and(|c| c == '\'' || c == '"' || c.is_ascii_alphabetic() || c == '_') {
                    let end = token.start + 1 + variable_length(&text[token.start + 1..]);
                    current.placeholder.get_or_insert((token.start, end));
                }
            }
            _ => {}
        }
        if !word.is_empty() {
            let word = word.to_ascii_lowercase();
            let routine = current.first_word == "create";
            match word.as_str() {
                "atomic" if routine && current.previous_word == "begin" => current.atomic += 1,
                "case" if current.atomic > 0 => current.atomic += 1,
                "end" if current.atomic > 0 => current.atomic -= 1,
                "stdin" if current.first_word == "copy" && current.previous_word == "from" => {
                    current.from_stdin = true;
                }
                _ => {}
            }
            current.previous_word = word;
        }
    }

    /// A backslash command ends the line; in the middle of a statement (`\g`, `\gexec`) it ends that too.
    fn psql_command(&mut self, start: usize) -> usize {
        self.finish(start);
        let end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        self.pieces.push(Piece::PsqlCommand { start, end: start + self.text[start..end].trim_end().len() });
        end
    }

    /// Inline data from the line after COPY … FROM STDIN; to the line `\.`.
    fn copy_data(&mut self, after: usize) -> usize {
        let Some(first) = self.text[after..].find('\n').map(|at| after + at + 1) else { return self.text.len() };
        let mut line = first;
        while line < self.text.len() {
            let end = self.text[line..].find('\n').map_or(self.text.len(), |at| line + at + 1);
            if self.text[line..end].trim_end() == "\\." {
                self.note_data(line - first);
                return end;
            }
            line = end;
        }
        self.note_data(self.text.len() - first);
        self.text.len()
    }

    fn note_data(&mut self, length: usize) {
        if let Some(Piece::Statement { data, .. }) = self.pieces.last_mut() {
            *data = length;
        }
    }
}
