//! What several journeys begin with: an account opened by its link, a second factor, an invitation passed on.

use crate::page::Page;

/// A password that the rules accept.
const PASSWORD: &str = "Kaohe-2022-jia";

impl Page {
    /// Follows an invitation's link and opens the account.
    pub(crate) async fn accept(&self, link: &str, name: &str) {
        self.open(link).await;
        self.see("开通账号").await;
        self.write("用户名", name).await;
        self.write("设置密码", PASSWORD).await;
        self.write("再输入一次密码", PASSWORD).await;
        self.press("开通并登录").await;
    }

    /// Sets up the second factor that this role must have, with an authenticator.
    pub(crate) async fn set_up_second_factor(&self) {
        self.begin_second_factor().await;
        self.confirm_second_factor().await;
    }

    /// Comes to the secret for the authenticator.
    pub(crate) async fn begin_second_factor(&self) {
        self.see("您的角色须启用两步验证后才能使用").await;
        self.press("启用两步验证").await;
        self.see("手工输入密钥").await;
    }

    /// Types what the authenticator shows.
    pub(crate) async fn confirm_second_factor(&self) {
        let text = self.text().await;
        let secret = text.lines().map(|line| line.replace(' ', "")).find(|line| is_secret(line));
        let secret = secret.expect("the page shows the secret, to be typed by hand");
        self.write("6位验证码", &code(&secret)).await;
        self.press("启用").await;
        self.see("请抄下或打印恢复码").await;
    }

    /// Signs in as far as the password goes.
    pub(crate) async fn sign_in(&self, name: &str) {
        self.open("/sign-in").await;
        self.write("用户名", name).await;
        self.write("密码", PASSWORD).await;
        self.press("登录").await;
    }

    /// Invites somebody and gives the link that is to be passed on.
    pub(crate) async fn invite(&self, person: &str, role: &str, institution: Option<&str>) -> String {
        self.open("/people").await;
        self.write("姓名", person).await;
        // One address is one person's.
        let address = person.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join("-");
        self.write("电子邮箱", &format!("{address}@example.invalid")).await;
        self.choose("角色", role).await;
        if let Some(institution) = institution {
            self.choose("院校（院校角色填写）", institution).await;
        }
        self.press("邀请").await;
        self.see("链接只显示这一次").await;
        let text = self.text().await;
        let link = text.split_whitespace().find(|word| word.contains("/invitations/"));
        link.expect("the page shows the link").to_owned()
    }

    /// Enters a demonstration as somebody in this role.
    pub(crate) async fn enter_as(&self, role: &str) {
        self.open("/sign-in").await;
        self.press(role).await;
        self.see("现在要做的事").await;
    }
}

/// Base32 as authenticators take it: nothing else on the page is one long word of capitals.
fn is_secret(word: &str) -> bool {
    word.len() == 32 && word.chars().all(|sign| sign.is_ascii_uppercase() || ('2'..='7').contains(&sign))
}

/// What an authenticator shows now for this secret.
fn code(secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("the secret is Base32");
    let authenticator = totp_rs::Builder::new().with_secret(secret).with_digits(6).with_step_duration(30);
    let authenticator = authenticator.build().expect("what authenticators understand");
    authenticator.generate_current().to_string()
}
