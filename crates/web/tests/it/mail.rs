//! Mail goes out with the act that causes it, through a mail server that speaks SMTP.

use std::sync::{Arc, Mutex};

use app::mail::sender::{Sender, Tally};
use app::people::InvitationRequest;
use mail_parser::MessageParser;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use workflow::{Role, Scope};

use crate::site::{Person, Site};

/// What the mail server says to the text of a mail.
#[derive(Debug, Clone, Copy)]
enum Says {
    Yes,
    Later,
    Never,
    /// Takes it and hangs up without a word.
    Nothing,
}

/// A mail server that keeps what it takes.
struct Server {
    url: String,
    says: Arc<Mutex<Says>>,
    taken: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (says, taken) = (Arc::new(Mutex::new(Says::Yes)), Arc::new(Mutex::new(Vec::new())));
        let server = Self { url, says: Arc::clone(&says), taken: Arc::clone(&taken) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&says), Arc::clone(&taken)));
            }
        });
        server
    }

    fn say(&self, what: Says) {
        *self.says.lock().unwrap() = what;
    }

    /// Mails that were taken: recipient, subject and text.
    fn mails(&self) -> Vec<(String, String, String)> {
        let taken = self.taken.lock().unwrap();
        let read = |bytes: &Vec<u8>| {
            let mail = MessageParser::default().parse(bytes).unwrap();
            let to = mail.to().unwrap().first().unwrap();
            (
                to.address().unwrap().to_owned(),
                mail.subject().unwrap().to_owned(),
                mail.body_text(0).unwrap().into_owned(),
            )
        };
        taken.iter().map(read).collect()
    }

    fn message_ids(&self) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        let id = |bytes: &Vec<u8>| MessageParser::default().parse(bytes).unwrap().message_id().unwrap().to_owned();
        taken.iter().map(id).collect()
    }
}

async fn talk(stream: TcpStream, says: Arc<Mutex<Says>>, taken: Arc<Mutex<Vec<Vec<u8>>>>) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 test\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let answer: &[u8] = match line.split(' ').next().unwrap_or_default() {
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                let mut text = Vec::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    text.extend_from_slice(line.strip_prefix('.').unwrap_or(&line).as_bytes());
                    text.extend_from_slice(b"\r\n");
                }
                let says = *says.lock().unwrap();
                if matches!(says, Says::Yes | Says::Nothing) {
                    taken.lock().unwrap().push(text);
                }
                match says {
                    Says::Yes => b"250 taken\r\n",
                    Says::Later => b"451 try later\r\n",
                    Says::Never => b"550 no such person here\r\n",
                    Says::Nothing => return Ok(()),
                }
            }
            "QUIT" => return writing.write_all(b"221 bye\r\n").await,
            _ => b"250 fine\r\n",
        };
        writing.write_all(answer).await?;
    }
    Ok(())
}

struct World {
    site: Site,
    server: Server,
    sender: Sender,
    lead: Person,
    system: Person,
    first: workflow::InstitutionId,
}

async fn world() -> World {
    let (site, lead, [first, _]) = Site::with_year().await;
    let system = site.person("系统管理员", Role::SystemAdmin, Scope::Province).await;
    let server = Server::start().await;
    let sender = Sender::new(site.app.clone(), &server.url, "hengping@example.edu.cn", Tally::default()).unwrap();
    World { site, server, sender, lead, system, first }
}

impl World {
    async fn invite(&self, person: &str, email: &str) {
        let request = InvitationRequest {
            person: person.to_owned(),
            email: email.to_owned(),
            role: Role::InstitutionAdmin,
            scope: Scope::Institution(self.first.clone()),
            department: String::new(),
        };
        self.site.app.invite(&self.system.actor, request).await.unwrap();
    }

    async fn list(&self) -> String {
        self.site.get(Some(&self.system), "/mail").await.body
    }
}

#[tokio::test]
async fn an_invitation_arrives_with_a_link_that_works_and_the_outbox_forgets_it() {
    let world = world().await;
    world.invite("张三", "zhangsan@example.edu.cn").await;
    assert_eq!(world.sender.send_due().await.unwrap(), 1);
    let mails = world.server.mails();
    let (to, subject, text) = &mails[0];
    assert_eq!((to.as_str(), subject.as_str()), ("zhangsan@example.edu.cn", "请开通您的账号"));
    assert!(text.starts_with("张三：") && text.contains("院校管理员"), "{text}");
    let at = text.find("/invitations/").unwrap();
    let link = text[at..].split_whitespace().next().unwrap();
    assert!(world.site.get(None, link).await.body.contains("张三"), "{link}");
    assert_eq!(world.sender.send_due().await.unwrap(), 0, "once");
    let page = world.list().await;
    assert!(page.contains("已发送") && page.contains("z***@example.edu.cn"), "{page}");
    assert!(!page.contains("/invitations/") && !page.contains("zhangsan@"), "{page}");
}

#[tokio::test]
async fn who_is_late_is_reminded_by_mail_and_who_is_refused_causes_none() {
    let world = world().await;
    let admin = world.site.person("教务处", Role::InstitutionAdmin, Scope::Institution(world.first.clone())).await;
    let dossier = world.site.dossier(&world.first).await.to_string();
    let refused = world.site.post(Some(&admin), "/years/2021/remind", &[("dossier", &dossier)]).await;
    assert_eq!(refused.status, 404);
    assert_eq!(world.sender.send_due().await.unwrap(), 0);
    world.site.post(Some(&world.lead), "/years/2021/remind", &[("dossier", &dossier)]).await;
    assert_eq!(world.sender.send_due().await.unwrap(), 1);
    let mails = world.server.mails();
    assert_eq!(mails[0].1, "提醒：请提交自评材料");
    assert!(mails[0].2.contains("2022年1月20日前提交自评材料") && mails[0].2.contains(&dossier), "{}", mails[0].2);
}

#[tokio::test]
async fn what_is_refused_for_now_is_tried_again_and_what_is_refused_for_good_is_not() {
    let world = world().await;
    world.invite("张三", "zhangsan@example.edu.cn").await;
    world.server.say(Says::Later);
    assert_eq!(world.sender.send_due().await.unwrap(), 1);
    assert_eq!(world.sender.send_due().await.unwrap(), 0, "not at once");
    let page = world.list().await;
    assert!(page.contains("待发送") && page.contains("451") && page.contains("再试"), "{page}");
    let at = page.find("/mail/").map(|_| page.find("/again").unwrap()).unwrap();
    let again = &page[at - 38..at + 6];
    world.server.say(Says::Never);
    assert_eq!(world.site.post(Some(&world.system), again, &[]).await.status, 303, "{again}");
    assert_eq!(world.sender.send_due().await.unwrap(), 1);
    let page = world.list().await;
    assert!(page.contains("未能发送") && page.contains("no such person here"), "{page}");
    world.server.say(Says::Yes);
    world.site.set_time("2022-01-20T00:00:00+08:00");
    assert_eq!(world.sender.send_due().await.unwrap(), 0);
    assert_eq!(world.server.mails(), []);
}

#[tokio::test]
async fn a_mail_sent_twice_after_a_lost_answer_is_the_same_mail() {
    let world = world().await;
    world.invite("张三", "zhangsan@example.edu.cn").await;
    world.server.say(Says::Nothing);
    world.sender.send_due().await.unwrap();
    world.server.say(Says::Yes);
    world.site.set_time("2022-01-20T00:00:00+08:00");
    assert_eq!(world.sender.send_due().await.unwrap(), 1);
    let ids = world.server.message_ids();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_name_cannot_add_a_line_to_the_head_of_a_mail() {
    let world = world().await;
    let name = "张三\r\nBcc: all@example.edu.cn";
    let fields = [("role", "office_staff"), ("person", name), ("email", "zhangsan@example.edu.cn")];
    let refused = world.site.post(Some(&world.system), "/people/invite", &fields).await;
    assert_eq!(refused.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY);
    // Nor one that is stored already, wherever it came from.
    world.invite("张三", "zhangsan@example.edu.cn").await;
    let change = world.site.app.store.write(move |tx| {
        Box::pin(async move {
            let mut mail = store::mails::mails(tx.db(), 0, 1).await?.remove(0);
            mail.id = workflow::MailId::from_bytes([9; 16]);
            mail.person = name.to_owned();
            store::mails::add_mail(tx.db(), &mail).await
        })
    });
    change.await.unwrap();
    assert_eq!(world.sender.send_due().await.unwrap(), 2);
    let taken = world.server.taken.lock().unwrap();
    for mail in taken.iter() {
        let text = String::from_utf8_lossy(mail);
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
    }
}

#[tokio::test]
async fn an_administrator_can_see_whether_mail_goes_out() {
    let world = world().await;
    world.site.post(Some(&world.system), "/mail/test", &[]).await;
    world.sender.send_due().await.unwrap();
    assert_eq!(world.server.mails()[0].1, "测试邮件");
}
