using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

/// <summary>One console for all of Passport's contract tests; each test has a person of its own.</summary>
public sealed class PassportConsole(PostgresFixture postgres) : IAsyncLifetime
{
    public RunningConsole Console { get; private set; } = null!;

    /// <summary>The market clock's standing moment.</summary>
    public static DateTimeOffset Now => SampleDesk.Now.AddYears(-1);

    public async Task InitializeAsync()
    {
        Console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        await Console.Database.ExecuteAsync("INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING");
    }

    public async Task DisposeAsync() => await Console.DisposeAsync();

    public async Task<PassportPerson> PersonAsync(string role = Roles.Operator)
    {
        var name = await Console.OwnAccountAsync(role);
        var client = await Console.SignInAsync(name);
        client.DefaultRequestHeaders.Add("X-Requested-With", "test");
        return new PassportPerson(client, await Console.Database.ScalarAsync<Guid>($"SELECT id FROM users WHERE user_name = '{name}'"), name);
    }

    /// <summary>Tells a closed quick trade, with its row and its request.</summary>
    public async Task<Guid> TradeAsync(PassportPerson person, int net, int? confidence = null)
    {
        var id = Guid.NewGuid();
        var at = Now.AddHours(-3);
        await Console.Database.ExecuteAsync($"""
            INSERT INTO quick_trades (trade_id, user_id, mode, symbol, direction, origin, status, reference_price, stop_price, target_price, current_stop,
                current_target, quantity, leverage, context, decided_at, entered_at, exited_at, pnl_bps)
            VALUES ('{id}', '{person.Id}', 'shadow', 'BTCUSDT', 'LONG', 'own', 'closed', 100, 99, 102, 99, 102, 1, 3, '[]', '{at:O}', '{at:O}', '{at.AddMinutes(30):O}', {net})
            """);
        var symbol = Symbol.Parse("BTCUSDT");
        await TellAsync(person, id, at, new QuickTradeRequested(
            id, "shadow", symbol, PositionSide.Long, at, 100, 99, 102, 1, 3, TradeOrigin.Own, confidence, "breakout",
            new JsonObject { ["as_of"] = at.ToString("O"), ["features"] = new JsonObject { ["rsi"] = 61.5 } }));
        await TellAsync(person, id, at, new QuickTradeOpened(id, "shadow", symbol, PositionSide.Long, at, 100, 1));
        await TellAsync(person, id, at.AddMinutes(30), new QuickTradeClosed(
            id, "shadow", symbol, PositionSide.Long, TradeOrigin.Own, at, at, at.AddMinutes(30), 100, 100 + Math.Sign(net), 99, 102, 1,
            "TARGET", net + 4, 4, 0, net, net, net * 10, 0, 0, confidence, "breakout", null, false, false, 0));
        return id;
    }

    public async Task TellAsync(PassportPerson person, Guid row, DateTimeOffset at, PassportFact fact)
    {
        await using var connection = await Console.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.NotNull(await PassportLedger.TellAsync(transaction, PassportTelling.Once(person.Id, at, "quick_trades", row, fact)));
        await transaction.CommitAsync();
    }

    /// <summary>Lets every consumer take what is due, and writes the reports that are asked for.</summary>
    public async Task SettleAsync()
    {
        foreach (var consumer in Console.Services.GetServices<IPassportConsumer>().DistinctBy(one => one.Name))
        {
            var turn = new OutboxTurn(Console.Database.DataSource, consumer, ConsumerRules.Default);
            await turn.AddPeopleAsync();
            while (await turn.RunAsync() is not null)
            {
            }
        }

        while (await Console.Services.GetRequiredService<ReportDesk>().WriteNextAsync(_ => ReportLanguage.English) is not null)
        {
        }
    }
}

/// <summary>Somebody who has signed in.</summary>
public sealed record PassportPerson(HttpClient Client, Guid Id, string Name)
{
    public async Task<JsonElement> GetAsync(string path, int status = 200)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return await BodyAsync(answer, path, status);
    }

    public async Task<JsonElement> PostAsync(string path, object body, int status = 200)
    {
        using var answer = await Client.PostAsJsonAsync(path, body);
        return await BodyAsync(answer, path, status);
    }

    public async Task<JsonElement> PutAsync(string path, object body, int status = 200)
    {
        using var answer = await Client.PutAsJsonAsync(path, body);
        return await BodyAsync(answer, path, status);
    }

    public async Task<JsonElement> DeleteAsync(string path, object body, int status = 200)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path) { Content = JsonContent.Create(body) };
        using var answer = await Client.SendAsync(request);
        return await BodyAsync(answer, path, status);
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage answer, string path, int status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{path} answered {(int)answer.StatusCode}, not {status}: {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
