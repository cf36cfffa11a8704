using Microsoft.Playwright;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// What people do on these pages, in a browser, to the row it writes. The same class, so that one console serves both.
public sealed partial class PassportPagesTests
{
    [Fact]
    public async Task Language_ChosenInTheMenu_IsKeptForTheBrowserAndThePerson()
    {
        using var client = await season.Console.ClientAsAsync(Roles.Viewer);
        await using var tab = await season.OpenAsync("en", name: "some-viewer");
        Assert.Equal("en", await StoredAsync("some-viewer")); // What the browser asked for, until they choose: for their reports.

        await tab.Page.ClickAsync(".nav .menu > summary");
        await tab.Page.ClickAsync("button[name=language][value=ko]");
        await tab.Page.Locator("html[lang=ko]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await tab.Main.GetByText("리포트").First.WaitForAsync();
        Assert.EndsWith("/reports", tab.Page.Url, StringComparison.Ordinal);
        Assert.Equal("ko", await StoredAsync("some-viewer"));

        await using var elsewhere = await season.OpenAsync("en", name: "some-viewer");
        await elsewhere.Main.GetByText("기간").Or(elsewhere.Main.GetByText("아직 리포트가 없습니다.")).First.WaitForAsync();
        Assert.True(await elsewhere.Page.Locator("#ask-report").IsVisibleAsync());
    }

    [Fact]
    public async Task Language_OtherThanTheTwo_IsRefusedAndKeepsNothing()
    {
        using var client = await season.Console.ClientAsAsync(Roles.Operator);
        using var answer = await client.PostAsync("/account/language", new FormUrlEncodedContent([new("language", "fr")]));

        Assert.Equal(400, (int)answer.StatusCode); // Without the form's token it is not even read.
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.Contains("language", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Reports_OneArchivedAndRestored_MovesBetweenTheLists()
    {
        var report = season.Reports.Earlier;
        await using var tab = await season.OpenAsync(path: $"/reports/{report}");

        await tab.Page.ClickAsync("#archive");
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();
        Assert.Equal("archived", await season.Console.Database.ScalarAsync<string>($"SELECT status FROM passport_reports WHERE report_id = '{report}'"));
        await tab.GoAsync("/reports?archived=true", "Archived", "보관함");
        await tab.Page.Locator($"[data-report='{report}']").WaitForAsync();
        await tab.GoAsync($"/reports/{report}", "Restore", "되돌리기");
        await tab.Page.ClickAsync("#archive");
        await tab.Main.GetByText("Restored.").WaitForAsync();
        Assert.Equal("final", await season.Console.Database.ScalarAsync<string>($"SELECT status FROM passport_reports WHERE report_id = '{report}'"));
    }

    [Fact]
    public async Task Outbox_APoisonedEvent_IsShownAndDrivenOnceMore()
    {
        var letter = Guid.NewGuid();
        await season.Console.Database.ExecuteAsync($"""
            INSERT INTO passport_dead_letters (consumer, event_id, user_id, sequence, event_type, reason, attempts)
            VALUES ('projection', '{letter}', '{season.Admin}', 999999, 'scan.completed', 'payload was not an object', 1)
            """);
        await using var tab = await season.OpenAsync(path: "/outbox");

        await tab.Page.ClickAsync($"[data-redrive='{letter}']");
        await tab.Page.WaitForFocusAsync("Cancel");
        await tab.Page.FillAsync("#confirm-reason", "mended the reader");
        Assert.True(await tab.Page.Locator("#confirm").IsDisabledAsync()); // A reason alone is not enough.
        await tab.Page.FillAsync("#confirm-password", RunningConsole.AdminPassword);
        await tab.Page.ClickAsync("#confirm");
        await tab.Main.GetByText("0 taken, 0 taken before, 1 failed again.").WaitForAsync();

        Assert.Equal(1, await season.Console.Database.ScalarAsync<int>($"SELECT redrives FROM passport_dead_letters WHERE event_id = '{letter}'"));
        await tab.Main.GetByText("the ledger no longer holds the event.").First.WaitForAsync();

        await tab.Page.ClickAsync($"[data-give-up='{letter}']");
        await tab.Page.FillAsync("#confirm-reason", "it is gone");
        await tab.Page.FillAsync("#confirm-password", RunningConsole.AdminPassword);
        await tab.Page.ClickAsync("#confirm");
        await tab.Main.GetByText("1 given up, 0 taken before.").WaitForAsync();
        Assert.Equal("admin", await season.Console.Database.ScalarAsync<string>($"SELECT given_up_by FROM passport_dead_letters WHERE event_id = '{letter}'"));
    }

    [Fact]
    public async Task Outbox_ARebuildStarted_ShowsThatItEnded()
    {
        await using var tab = await season.OpenAsync(path: "/outbox");

        await tab.Page.ClickAsync("#rebuild");
        await tab.Page.FillAsync("#confirm-reason", "to be sure");
        await tab.Page.FillAsync("#confirm-password", RunningConsole.AdminPassword);
        await tab.Page.ClickAsync("#confirm");

        await tab.Page.Locator("#rebuild-standing:is([data-state=equal], [data-state=differed])").WaitForAsync();
        await tab.Page.KeepPictureAsync("outbox-rebuilt", isWholePage: true);
        await tab.AssertWholeAsync("/outbox");
    }

    [Fact]
    public async Task Terminal_APredictionAndARefusal_AreKeptAndSaid()
    {
        await using var tab = await season.OpenAsync(path: "/terminal?part=views");

        await tab.Page.FillAsync("#p-symbol", "BTCUSDT");
        await tab.Page.FillAsync("#p-confidence", "72");
        await tab.Page.ClickAsync("#p-send");
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();
        Assert.Equal(72, await season.Console.Database.ScalarAsync<int>($"SELECT confidence FROM predictions WHERE user_id = '{season.Admin}' AND symbol = 'BTCUSDT'"));
        await tab.Page.Locator("[data-prediction]").First.WaitForAsync();

        await tab.Page.FillAsync("#p-symbol", "ABCUSDT");
        await tab.Page.ClickAsync("#p-send");
        await tab.Page.Locator("[data-answer=refused]").GetByText("symbol was ABCUSDT").WaitForAsync();
    }

    [Fact]
    public async Task Terminal_PredictPressedTwice_IsOnePrediction()
    {
        await using var tab = await season.OpenAsync(path: "/terminal?part=views");
        await tab.Page.FillAsync("#p-symbol", "ETHUSDT");
        await tab.Page.FillAsync("#p-confidence", "73");

        await tab.Page.Locator("#p-send").DblClickAsync();
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();
        await Task.Delay(500); // Long enough for a second act to show.

        Assert.Equal(1L, await season.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM predictions WHERE user_id = '{season.Admin}' AND confidence = 73"));
    }

    [Fact]
    public async Task Terminal_APredictionWithoutAConfidence_IsNotMade()
    {
        await using var tab = await season.OpenAsync(path: "/terminal?part=views");
        await tab.Page.FillAsync("#p-symbol", "ETHUSDT");
        await tab.Page.FillAsync("#p-confidence", "");

        await tab.Page.Locator("#p-obstacle").GetByText("Say how sure you are").WaitForAsync();

        Assert.True(await tab.Page.Locator("#p-send").IsDisabledAsync());
        await tab.Page.FillAsync("#p-confidence", "74");
        await tab.Page.Locator("#p-send:not([disabled])").WaitForAsync();
    }

    [Fact]
    public async Task Arena_OpenPressedTwice_IsOneContest()
    {
        await using var tab = await season.OpenAsync(path: "/arena");
        await tab.Page.FillAsync("#a-symbols", "BTCUSDT ETHUSDT");
        await tab.Page.FillAsync("#a-in", "47");
        var before = await CountAsync();

        await tab.Page.Locator("#a-open:not([disabled])").DblClickAsync();
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();
        await Task.Delay(500);

        Assert.Equal(before + 1, await CountAsync());
        Assert.Equal(0, await tab.Page.Locator("[data-answer=refused]").CountAsync());

        Task<long> CountAsync() => season.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM arenas WHERE created_by = '{season.Admin}'");
    }

    [Fact]
    public async Task Terminal_ATicketPressedTwice_IsWarnedOnceAndOpenedOnce()
    {
        await using var tab = await season.OpenAsync(path: "/terminal");
        foreach (var (field, value) in new[] { ("symbol", "BTCUSDT"), ("quantity", "0.003"), ("stop", "99.8"), ("target", "101.2") }) // As in the warned ticket below.
        {
            await tab.Page.FillAsync($"#t-{field}", value);
        }

        await tab.Page.Locator("#t-open:not([disabled])").DblClickAsync();
        await tab.Page.Locator("#warnings [data-guard=REWARD_TO_RISK]").WaitForAsync();
        await Task.Delay(500);
        Assert.Equal(1L, await CountAsync("guard_overrides WHERE guard = 'REWARD_TO_RISK' AND"));
        await tab.Page.Locator("#t-ignore").DblClickAsync();
        await tab.Page.Locator("#ticket [data-answer=done]").WaitForAsync();
        await Task.Delay(500);

        Assert.Equal(0, await tab.Page.Locator("[data-answer=refused]").CountAsync());
        Assert.Equal(1L, await CountAsync("quick_trades WHERE"));

        Task<long> CountAsync(string of) => season.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM {of} user_id = '{season.Admin}' AND quantity = 0.003");
    }

    [Fact]
    public async Task Terminal_ARefusedTicket_IsNoLongerRefusedOnceItIsCorrected()
    {
        await using var tab = await season.OpenAsync(path: "/terminal");
        foreach (var (field, value) in new[] { ("symbol", "BTCUSDT"), ("quantity", "0.004"), ("stop", "150"), ("target", "160") })
        {
            await tab.Page.FillAsync($"#t-{field}", value);
        }

        await tab.Page.Locator("#t-open:not([disabled])").ClickAsync();
        await tab.Page.Locator("#ticket [data-answer=refused]").GetByText("stop_price was 150").WaitForAsync();
        await tab.Page.FillAsync("#t-stop", "99.8");
        await tab.Page.Locator("#ticket [data-answer=refused]").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await tab.Page.FillAsync("#t-hold", "0");
        await tab.Page.Locator("#t-obstacle").GetByText("Say how long it is held at most, from 1 to 1440 minutes.").WaitForAsync();
        await tab.Page.FillAsync("#t-hold", "60");
        await tab.Page.FillAsync("#t-quantity", "1e300");
        await tab.Page.Locator("#t-obstacle").GetByText("Say a quantity above 0.").WaitForAsync();
        Assert.True(await tab.Page.Locator("#t-open").IsDisabledAsync());
    }

    [Fact]
    public async Task Terminal_AProposal_IsAnsweredOnce()
    {
        var hypothesis = Guid.NewGuid();
        await season.Console.Database.ExecuteAsync($"""
            INSERT INTO hypotheses (hypothesis_id, user_id, symbol, direction, confidence, reference_price, why, proposed_at, settles_at)
            VALUES ('{hypothesis}', '{season.Admin}', 'BTCUSDT', 'LONG', 64, 96412.3, 'EV +14.2 bps', '{SampleDesk.Now.AddMinutes(-5):O}', '{SampleDesk.Now.AddHours(1):O}')
            """);
        await using var tab = await season.OpenAsync(path: "/passport");
        var row = tab.Page.Locator($"[data-hypothesis='{hypothesis}']");

        await row.Locator("[data-dissent]").ClickAsync();
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();

        Assert.Equal("dissented SHORT", await season.Console.Database.ScalarAsync<string>(
            $"SELECT answer || ' ' || own_direction FROM hypotheses WHERE hypothesis_id = '{hypothesis}'"));
        await row.GetByText("dissent").First.WaitForAsync();
    }

    [Fact]
    public async Task Terminal_ATicketWithoutAPlan_SaysWhatIsMissingAndSendsNothing()
    {
        await using var tab = await season.OpenAsync(path: "/terminal");
        await tab.Page.FillAsync("#t-symbol", "BTCUSDT");
        await tab.Page.FillAsync("#t-quantity", "0.01");
        await tab.Page.Locator("#t-obstacle").GetByText("Say where the stop and the target lie.").WaitForAsync();

        Assert.True(await tab.Page.Locator("#t-open").IsDisabledAsync());
    }

    [Fact]
    public async Task Terminal_AWarnedTicket_GoesOnOnlyInSpiteOfTheWarning()
    {
        await using var tab = await season.OpenAsync(path: "/terminal");
        foreach (var (field, value) in new[] { ("symbol", "BTCUSDT"), ("quantity", "0.001"), ("stop", "99.8"), ("target", "101.2") }) // The target is nearer than the stop.
        {
            await tab.Page.FillAsync($"#t-{field}", value);
        }

        await tab.Page.Locator("#t-open:not([disabled])").ClickAsync();
        await tab.Page.Locator("#warnings [data-guard=REWARD_TO_RISK]").GetByText("Reward to risk").WaitForAsync();
        Assert.Equal(0L, await SentAsync());
        await tab.Page.KeepPictureAsync("terminal-warned", isWholePage: true);
        await tab.Page.ClickAsync("#t-ignore");
        await tab.Page.Locator("#ticket [data-answer=done]").WaitForAsync();

        Assert.Equal(1L, await SentAsync());
        await tab.Page.Locator("[data-source=quick_trade]").GetByText("requested").First.WaitForAsync();

        Task<long> SentAsync() => season.Console.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM quick_trades WHERE user_id = '{season.Admin}' AND quantity = 0.001 AND warnings_ignored > 0");
    }

    [Fact]
    public async Task Terminal_AWarningLeftOpen_IsHeededOrTakenToTheTicket()
    {
        var (heeded, ignored) = (Guid.NewGuid(), Guid.NewGuid());
        await season.Console.Database.ExecuteAsync(string.Join(';', new[] { heeded, ignored }.Select(id => $"""
            INSERT INTO guard_overrides (override_id, user_id, symbol, guard, value, limit_value, message, offered_at, mode, direction, quantity, stop_price, target_price)
            VALUES ('{id}', '{season.Admin}', 'ETHUSDT', 'LOSSES_IN_A_ROW', 4, 3, 'Four losses in a row.', '{SampleDesk.Now.AddMinutes(-5):O}', 'shadow', 'SHORT', 0.25, 103.5, 96)
            """)));
        await using var tab = await season.OpenAsync(path: "/terminal");

        await tab.Page.Locator($"[data-warning='{ignored}'] [data-ignore]").ClickAsync();
        foreach (var (field, value) in new[] { ("symbol", "ETHUSDT"), ("quantity", "0.25"), ("stop", "103.5"), ("target", "96") })
        {
            await Assertions.Expect(tab.Page.Locator($"#t-{field}")).ToHaveValueAsync(value);
        }

        Assert.Equal("true", await tab.Page.Locator("#t-short").GetAttributeAsync("aria-pressed"));
        await tab.Page.Locator($"[data-warning='{heeded}'] [data-heed]").ClickAsync();
        await tab.Main.GetByText("The warning of ETHUSDT is heeded.").WaitForAsync();

        Assert.True(await season.Console.Database.ScalarAsync<bool>($"SELECT is_accepted FROM guard_overrides WHERE override_id = '{heeded}'"));
        await tab.Page.Locator($"[data-warning='{heeded}']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await season.Console.Database.ExecuteAsync($"UPDATE guard_overrides SET is_accepted = true WHERE override_id = '{ignored}'"); // Leaves the page as it was.
    }

    [Theory]
    [InlineData("phrasing", new[] { "endpoint", "model", "key", "why", "password" }, 2, "endpoint must be an https address")]
    [InlineData("keys", new[] { "account", "api", "secret", "why", "password" }, 1, "secret must differ from api_key.")]
    public async Task Settings_ASecretTyped_IsForgottenWhateverCameOfIt(string part, string[] fields, int kept, string refusal)
    {
        await using var tab = await season.OpenAsync(path: $"/settings?part={part}");
        var inputs = fields.Select(field => tab.Page.Locator($"#{(part == "keys" ? "key" : part)}-{field}")).ToArray();
        foreach (var (password, answer) in new[] { ("not-the-password", "The password is wrong."), (RunningConsole.AdminPassword, refusal) })
        {
            foreach (var input in inputs)
            {
                await input.FillAsync(input == inputs[^1] ? password : "typed");
            }

            await tab.Main.Locator("form button[type=submit]").ClickAsync();
            await tab.Main.GetByRole(AriaRole.Alert).GetByText(answer).WaitForAsync();

            var left = await Task.WhenAll(inputs.Select(input => input.InputValueAsync()));
            Assert.Equal([.. Enumerable.Repeat("typed", kept), .. Enumerable.Repeat("", 3 - kept), "typed", ""], left);
        }
    }

    [Fact]
    public async Task Passport_RowsExtremesAndProof_AreSaidInWords()
    {
        await using var tab = await season.OpenAsync(path: "/passport");

        foreach (var words in new[] { "In a row now", "Best trade", "Worst trade", "Proof of decisions" })
        {
            await tab.Page.Locator("#record").GetByText(words).WaitForAsync();
        }

        await tab.AssertWholeAsync("/passport");
    }

    [Fact]
    public async Task Sharing_ALinkMadeAndOpenedByAnother_ShowsWhatThePublicSees()
    {
        await using var tab = await season.OpenAsync(path: "/passport/sharing");
        await tab.Page.ClickAsync("#make-link");
        var address = await tab.Page.Locator("#link").InputValueAsync();

        using var client = await season.Console.ClientAsAsync(Roles.Admin);
        await using var other = await season.OpenAsync(name: "some-admin", path: new Uri(address).AbsolutePath);
        await other.Page.Locator("[data-metric=winRate]").WaitForAsync();
        Assert.Equal(0, await other.Page.Locator("[data-metric=guardianAdherence], [data-metric=calibration], [data-coin]").CountAsync());
        Assert.Equal(0, await other.Page.Locator("#record").GetByText("In a row now").CountAsync());
        await other.Page.ClickAsync("#follow");
        await other.Page.Locator("[data-answer=done]").WaitForAsync();
        await other.Page.Locator("#pending").GetByText("Asked; its owner has not agreed yet").WaitForAsync();
        Assert.Equal(0, await other.Page.Locator("#follow").CountAsync());

        await tab.Page.Locator("[data-follower=some-admin] [data-accept]").ClickAsync();
        await tab.Page.Locator("[data-answer=done]").GetByText("some-admin follows you.").WaitForAsync();
        await other.Page.Locator("[data-metric=calibration]").WaitForAsync();
        await other.Page.Locator("[data-coin]").First.WaitForAsync();
        await other.Page.Locator("#record").GetByText("In a row now").WaitForAsync();
        Assert.Equal(0, await other.Page.Locator("#record").GetByText("Worst trade").CountAsync()); // The owner's alone.
        await other.Page.KeepPictureAsync("passport-shared", isWholePage: true);

        foreach (var (width, height, size) in new[] { (1440, 900, "desk"), (390, 844, "phone") })
        {
            await using var korean = await season.OpenAsync("ko", width, height, "some-admin", new Uri(address).AbsolutePath);
            await korean.Main.GetByText("팔로우 끊기").First.WaitForAsync();
            await korean.Main.GetByText("캘리브레이션").First.WaitForAsync();
            await korean.AssertWholeAsync("/passports");
            await korean.Page.KeepPictureAsync($"passport-shared-{size}-ko", isWholePage: true);
        }

        await using var owner = await season.OpenAsync("ko", path: "/reports");
        await owner.Main.GetByText("some-admin 님이 패스포트 팔로우를 요청했습니다.").First.WaitForAsync();
    }

    [Fact]
    public async Task Board_JoinedBeforeTheFirstTier_SaysWhyOneIsNotShown()
    {
        using var client = await season.Console.ClientAsAsync(Roles.Operator);
        await using var tab = await season.OpenAsync(name: "some-operator", path: "/passport/sharing");
        await tab.Page.FillAsync("#board-name", "Grey Wagtail");

        await tab.Page.Locator("#join-board:not([disabled])").ClickAsync();
        await tab.Page.Locator("[data-answer=done]").GetByText("you are shown from ten decisions on").WaitForAsync();

        await tab.Main.GetByText("You have joined;").WaitForAsync();
        Assert.Equal(0, await tab.Main.GetByText("Nobody has joined").CountAsync());
        await tab.Page.ClickAsync("#leave-board"); // Leaves the page as it was.
        await tab.Page.Locator("[data-answer=done]").GetByText("You are off the leaderboard.").WaitForAsync();
    }

    [Fact]
    public async Task Terminal_WhatCoreSays_IsInTheReadersLanguage()
    {
        var hypothesis = Guid.NewGuid();
        await season.Console.Database.ExecuteAsync($"""
            INSERT INTO hypotheses (hypothesis_id, user_id, symbol, direction, confidence, reference_price, why, proposed_at, settles_at)
            VALUES ('{hypothesis}', '{season.Admin}', 'ETHUSDT', 'LONG', 61, 3210.5, 'the model expects 14.2 bps after costs; the desk takes it itself', '{SampleDesk.Now.AddMinutes(-5):O}', '{SampleDesk.Now.AddHours(1):O}')
            """);
        await using var tab = await season.OpenAsync("ko", path: "/terminal?part=views");
        await tab.Page.Locator($"[data-hypothesis='{hypothesis}']").GetByText("모델이 비용 후 14.2 bps를 기대; 데스크도 진입함").WaitForAsync();

        await tab.Page.FillAsync("#p-symbol", "ABCUSDT");
        await tab.Page.FillAsync("#p-confidence", "72");
        await tab.Page.ClickAsync("#p-send");
        await tab.Page.Locator("[data-answer=refused]").GetByText("ABCUSDT: 데스크가 보고 있지 않거나 아직 가격을 모르는 심볼입니다.").WaitForAsync();

        foreach (var (field, value) in new[] { ("symbol", "BTCUSDT"), ("quantity", "0.002"), ("stop", "99.8"), ("target", "101.2") }) // As in the warned ticket below.
        {
            await tab.Page.FillAsync($"#t-{field}", value);
        }

        await tab.Page.Locator("#t-open:not([disabled])").ClickAsync();
        var warning = tab.Page.Locator("#warnings [data-guard=REWARD_TO_RISK]");
        await warning.GetByText("손익비").WaitForAsync();
        await warning.GetByText("목표가 거리는 손절 거리의").WaitForAsync();
        await tab.Page.KeepPictureAsync("terminal-warned-ko", isWholePage: true);
    }

    [Fact]
    public async Task Compare_EachFigure_HasItsUnitSampleAndInterval()
    {
        var (report, earlier) = season.Reports;
        await using var tab = await season.OpenAsync(path: $"/reports/{report}/compare/{earlier}");
        var figures = tab.Page.Locator("[data-metric]");
        await figures.First.WaitForAsync();

        foreach (var text in await figures.AllInnerTextsAsync())
        {
            Assert.Matches(@"n [\d,]+", text);
        }

        var rates = await tab.Page.Locator("[data-metric=winRate]").AllInnerTextsAsync();
        Assert.Equal(2, rates.Count);
        Assert.All(rates, text => Assert.Matches(@"%[\s\S]*95% ", text));
        await tab.AssertWholeAsync("two reports side by side");
    }

    [Fact]
    public async Task Passport_CurveAndSharing_SayTheirZoneAndTheirFields()
    {
        await using var tab = await season.OpenAsync(path: "/passport");
        await tab.Page.Locator(".curve canvas").WaitForAsync();
        await tab.Main.GetByText("R, closed trades, times in UTC").WaitForAsync();
        Assert.True(await tab.Page.EvaluateAsync<bool>("import('/lib/echarts/echarts.esm.min.mjs').then(charts => charts.getInstanceByDom(document.querySelector('.curve')).getOption().useUTC)"));

        await tab.GoAsync("/passport/sharing", "Who sees what", "누가 무엇을 보나");
        var seen = string.Join(' ', await tab.Page.Locator("[data-sees]").AllInnerTextsAsync());
        Assert.Contains("average result of a trade", seen, StringComparison.Ordinal);
        Assert.DoesNotMatch("[a-z][A-Z]", seen);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public async Task Report_OnPaper_IsWhatWasWrittenAndNothingOfTheConsole(string language)
    {
        await using var tab = await season.OpenAsync(language, path: $"/reports/{season.Reports.Latest}");
        await tab.Main.Locator(".writing").WaitForAsync();
        await tab.Page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.True(await tab.Main.Locator(".writing").IsVisibleAsync());
        foreach (var screenOnly in new[] { ".nav", ".top", ".tab", "#archive", "[data-print]" })
        {
            Assert.True(await tab.Page.Locator($"{screenOnly}:visible").CountAsync() == 0, $"{screenOnly} is printed");
        }

        Assert.Equal("rgb(255, 255, 255)", await tab.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Contains("admin", await tab.Page.Locator("#letterhead").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(" UTC", await tab.Page.Locator("#letterhead").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await tab.Page.Locator(".p:visible .empty").CountAsync());
        await tab.AssertWholeAsync("the report on paper");
        await tab.Page.KeepPictureAsync($"report-print-{language}", isWholePage: true);
    }

    private Task<string> StoredAsync(string name) => season.Console.Database.ScalarAsync<string>(
        $"SELECT language FROM user_languages JOIN users ON id = user_id WHERE user_name = '{name}'");
}
