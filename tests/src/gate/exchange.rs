//! Following the requests of a connection, so that a test can say at which byte of which request something happens.

/// Longest head that a request of ours can have.
const MAX_HEAD: usize = 64 * 1024;

/// A request on its way through the gate: its head has been read, nothing of it has passed yet.
#[derive(Clone, Debug)]
pub struct Request {
    head: String,
    body: u64,
}

impl Request {
    /// The head of a request. A body without a length has no end that could be seen.
    fn new(head: &[u8]) -> Self {
        let mut request = Self { head: String::from_utf8_lossy(head).into_owned(), body: 0 };
        request.body = match request.header("transfer-encoding") {
            Some(_) => u64::MAX,
            None => request.number("content-length").unwrap_or(0),
        };
        request
    }

    /// Whether the first line begins so, for example `POST /v1/push`.
    pub fn is(&self, start: &str) -> bool {
        self.head.starts_with(start)
    }

    /// Bytes of the head.
    pub fn head_bytes(&self) -> u64 {
        self.head.len() as u64
    }

    /// Bytes of head and body.
    pub fn bytes(&self) -> u64 {
        self.head_bytes().saturating_add(self.body)
    }

    /// The value of a header, by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The value of a header that is a number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.header(name)?.parse().ok()
    }
}

/// What becomes of a request and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Both pass.
    Pass,
    /// When so many bytes of the request have passed, or all of it if it has fewer, the gate falls silent.
    StopAfter(u64),
    /// The request passes. When the server answers, the gate falls silent, and nobody hears the answer.
    StopBeforeAnswer,
    /// When so many bytes of the request have passed, or all of it if it has fewer, its connection is cut.
    CutAfter(u64),
    /// The request passes. When so many bytes of the answer have passed, its connection is cut.
    CutAnswerAfter(u64),
}

/// What the client says on one connection, cut into requests.
#[derive(Debug, Default)]
pub(super) struct Follower {
    head: Vec<u8>,
    body_left: u64,
}

/// The next piece of what a client says.
#[derive(Debug)]
pub(super) enum Piece {
    /// The head of a request.
    Head(Request, Vec<u8>),
    /// Bytes of the body of the last request.
    Body(Vec<u8>),
}

impl Piece {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Head(_, bytes) | Self::Body(bytes) => bytes,
        }
    }
}

impl Follower {
    /// Cuts what was said into pieces. The beginning of a head is kept until the rest of it comes.
    pub(super) fn follow(&mut self, mut said: &[u8]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while !said.is_empty() {
            if self.body_left > 0 {
                let length = usize::try_from(self.body_left).unwrap_or(usize::MAX).min(said.len());
                let (body, rest) = said.split_at(length);
                self.body_left -= length as u64;
                pieces.push(Piece::Body(body.to_vec()));
                said = rest;
                continue;
            }
            let before = self.head.len();
            self.head.extend_from_slice(said);
            assert!(self.head.len() < MAX_HEAD + said.len(), "only HTTP goes through a gate");
            let Some(end) = self.head.windows(4).position(|window| window == b"\r\n\r\n") else { break };
            let mut head = std::mem::take(&mut self.head);
            head.truncate(end + 4);
            said = &said[end + 4 - before..];
            let request = Request::new(&head);
            self.body_left = request.body;
            pieces.push(Piece::Head(request, head));
        }
        pieces
    }

    /// Whether a request has been said to its end.
    pub(super) fn is_between_requests(&self) -> bool {
        self.body_left == 0 && self.head.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_found_however_they_are_cut() {
        let said = b"POST /v1/push HTTP/1.1\r\nContent-Length: 4\r\n\r\nbodyGET /v1/pull HTTP/1.1\r\nhost: a\r\n\r\n";
        for cut in 0..said.len() {
            let mut follower = Follower::default();
            let mut pieces = follower.follow(&said[..cut]);
            pieces.extend(follower.follow(&said[cut..]));
            let heads: Vec<_> = pieces
                .iter()
                .filter_map(|piece| match piece {
                    Piece::Head(request, _) => Some((request.is("POST /v1/push"), request.bytes())),
                    Piece::Body(_) => None,
                })
                .collect();
            assert_eq!(heads, [(true, 49), (false, 34)], "cut at {cut}");
            let passed: Vec<u8> = pieces.iter().flat_map(|piece| piece.bytes().to_vec()).collect();
            assert_eq!(passed, said, "every byte passes, cut at {cut}");
            assert!(follower.is_between_requests());
        }
    }
}
