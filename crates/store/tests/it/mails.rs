//! Mail on its way out.

use jiff::{SignedDuration, Timestamp};
use store::mails::{Mail, MailState, add_mail, count_mails, due_mails, mail_by_id, save_mail};
use store::{Store, StoreError};
use workflow::MailId;

use crate::fixture::on_both;
use crate::world::time;

fn mail(number: u8, due_at: Timestamp) -> Mail {
    Mail {
        id: MailId::from_bytes([number; 16]),
        at: time(),
        person: "某人".to_owned(),
        address: "someone@example.edu.cn".to_owned(),
        subject: "提醒".to_owned(),
        body: "请提交自评材料".to_owned(),
        state: MailState::Waiting,
        attempts: 0,
        due_at,
        error: String::new(),
        done_at: None,
    }
}

async fn put(store: &Store, mail: Mail) {
    let written: Result<(), StoreError> =
        store.write(move |tx| Box::pin(async move { add_mail(tx.db(), &mail).await })).await;
    written.unwrap();
}

#[tokio::test]
async fn what_is_due_comes_first_and_what_was_sent_says_nothing_more() {
    on_both(async |place| {
        let store = place.open().await;
        let later = time() + SignedDuration::from_mins(5);
        put(&store, mail(1, later)).await;
        put(&store, mail(2, time())).await;
        let mut db = store.read().await.unwrap();
        let due = due_mails(&mut db, time(), 10).await.unwrap();
        assert_eq!(due, [mail(2, time())]);
        assert_eq!(due_mails(&mut db, later, 10).await.unwrap().len(), 2);
        let mut sent = mail(2, time());
        sent.state = MailState::Sent;
        sent.attempts = 1;
        sent.done_at = Some(later);
        let kept = sent.clone();
        let saved: Result<(), StoreError> =
            store.write(move |tx| Box::pin(async move { save_mail(tx.db(), &kept).await })).await;
        saved.unwrap();
        sent.body = String::new();
        assert_eq!(mail_by_id(&mut db, &sent.id).await.unwrap(), Some(sent));
        assert_eq!(count_mails(&mut db, MailState::Waiting).await.unwrap(), 1);
    })
    .await;
}
