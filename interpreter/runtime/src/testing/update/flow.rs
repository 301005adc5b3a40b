//! Members and items that leave a collection in flow style; comments of those that stay, stay.

use super::{Change, bytes};
use fdl_compiler::source::Span;

impl Change<'_> {
    /// Takes out the parts of a flow collection that do not stay. `parts` are all of them, in order; some stay.
    pub(super) fn leave_flow(&mut self, parts: &[Span], stays: &[bool]) {
        let Some(last_kept) = stays.iter().rposition(|stays| *stays) else { return };
        if let (Some(kept), Some(last)) = (parts.get(last_kept), parts.last())
            && last_kept + 1 < parts.len()
            && self.comma_behind(last.end).is_none()
            && let Some(comma) = self.comma_behind(kept.end)
        {
            // Now the last has a comma only if the last had one before.
            self.put(Span::new(comma, comma.saturating_add(1)), String::new());
        }
        let mut at = 0;
        while let Some(first) = parts.get(at) {
            let count = stays.iter().skip(at).take_while(|stays| !**stays).count();
            if let Some(last) = count.checked_sub(1).and_then(|more| parts.get(at + more)) {
                let before = at.checked_sub(1).and_then(|before| parts.get(before));
                let end = self.comma_behind(last.end).map_or(last.end, |comma| comma.saturating_add(1));
                let gone = self.with_its_line(before.copied(), Span::new(first.start, end));
                self.put(gone, String::new());
            }
            at += count.max(1);
        }
    }

    /// What goes with parts and their commas: the lines that they have to themselves, and the blanks beside them.
    fn with_its_line(&self, before: Option<Span>, parts: Span) -> Span {
        let text = &*self.document.text;
        let line_end = self.line_end(parts.end);
        let rest = &text[Span::new(parts.end, line_end).range()];
        let head = &text[..parts.range().start];
        let written = head.trim_end_matches([' ', '\t']);
        let back = parts.start.saturating_sub(bytes(head) - bytes(written));
        let is_first = written.is_empty() || written.ends_with(['\n', '\r']);
        let is_last = rest.trim_start().is_empty() || rest.trim_start().starts_with('#');
        let closes = rest.trim_start().starts_with([']', '}']);
        let next = parts.end.saturating_add(bytes(rest) - bytes(rest.trim_start()));
        if closes && !is_first {
            return Span::new(back, parts.end);
        }
        if !is_last {
            return Span::new(parts.start, next);
        }
        if is_first {
            // The lines as a whole, with the break of the last.
            let behind = &text[Span::empty(line_end).range().start..];
            let line_break = if behind.starts_with("\r\n") { 2 } else { 1 };
            return Span::new(back, line_end.saturating_add(line_break));
        }
        let is_beside = |before: Span| !text[Span::new(before.end, parts.end).range()].contains('\n');
        // A comment behind several belongs to those that stay.
        Span::new(back, if before.is_some_and(is_beside) { parts.end } else { line_end })
    }

    /// The comma that follows a part, behind blanks and comments.
    fn comma_behind(&self, end: u32) -> Option<u32> {
        let mut at = end;
        loop {
            let rest = &self.document.text[Span::empty(at).range().start..];
            let written = rest.trim_start();
            at = at.saturating_add(bytes(rest) - bytes(written));
            match written.chars().next() {
                Some(',') => return Some(at),
                Some('#') => at = self.line_end(at),
                Some(_) | None => return None,
            }
        }
    }
}
