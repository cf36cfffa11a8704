using System.Globalization;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange.Account;

public sealed class AccountHistoryTests : IDisposable
{
    private readonly AccountRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 40)]
    [InlineData(999, 3)]
    [InlineData(1000, 3)]
    [InlineData(1001, 3)]
    [InlineData(5000, 1)]
    [InlineData(3700, 50)]
    public async Task GetFills_AnyHistory_EveryFillOnceAscending(int count, int days)
    {
        // Bursts share a millisecond: paging by time alone would lose or repeat them.
        var (random, from) = (new SeededRandom((ulong)count), AccountRig.Start.AddDays(-days));
        var times = Enumerable.Range(0, count).Select(_ => from.AddMilliseconds(random.NextInt(200) * (long)(days * 86_400_000L / 200))).Order().ToList();
        var fills = times.Select((time, index) => (Id: index + 1L, Time: time.ToUnixTimeMilliseconds())).ToList();
        fills.Insert(0, (0, from.AddDays(-1).ToUnixTimeMilliseconds()));
        _rig.Http.On("GET /fapi/v1/userTrades", request =>
        {
            var limit = (int)Long(request, "limit");
            var fromId = ScriptedHttp.Param(request, "fromId");
            Assert.True(fromId.Length > 0 || Long(request, "endTime") - Long(request, "startTime") <= 7 * 86_400_000L);
            var rows = fromId.Length > 0
                ? fills.Where(fill => fill.Id >= Long(request, "fromId"))
                : fills.Where(fill => fill.Time >= Long(request, "startTime") && fill.Time <= Long(request, "endTime"));
            return ScriptedHttp.Ok($"[{string.Join(',', rows.Take(limit).Select(fill => Row(fill.Id, fill.Time)))}]");
        });

        var read = await _rig.Account.GetFillsAsync(Symbol.Btc, from, CancellationToken.None);

        Assert.Equal(fills.Skip(1).Select(fill => fill.Id), read.Select(fill => fill.FillId));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2500, 1)]
    [InlineData(1500, 20)]
    public async Task GetIncome_AnyHistory_EveryRowOnceInsideTheRange(int count, int days)
    {
        var (random, from) = (new SeededRandom((ulong)count + 1), AccountRig.Start.AddDays(-days));
        var rows = Enumerable.Range(0, count)
            .Select(id => (Id: (long)id, Time: from.AddMilliseconds(random.NextInt(50) * (long)(days * 86_400_000L / 50)).ToUnixTimeMilliseconds()))
            .OrderBy(row => row.Time).Append((Id: (long)count, Time: AccountRig.Start.ToUnixTimeMilliseconds())).ToList();
        _rig.Http.On("GET /fapi/v1/income", request =>
        {
            var page = rows.Where(row => row.Time >= Long(request, "startTime") && row.Time <= Long(request, "endTime"))
                .Skip((int)((Long(request, "page") - 1) * Long(request, "limit"))).Take((int)Long(request, "limit"));
            return ScriptedHttp.Ok($"[{string.Join(',', page.Select(row => Income(row.Id, row.Time)))}]");
        });

        var read = await _rig.Account.GetIncomeAsync(from, AccountRig.Start, CancellationToken.None);

        Assert.Equal(rows.Take(count).Select(row => row.Id).Order(), read.Select(row => row.TransactionId).Order());
        Assert.Equal(read.Select(row => row.Time).Order(), read.Select(row => row.Time));
    }

    [Fact]
    public async Task GetPositions_VenueKeepsFailing_ThrowsInsteadOfFlat()
    {
        _rig.Http.On("GET /fapi/v3/positionRisk", _ => ScriptedHttp.Error(400, -2015, "Invalid API-key, IP, or permissions for action."));
        var refused = await Assert.ThrowsAsync<Core.Exchange.Binance.BinanceException>(() => _rig.Account.GetPositionsAsync(CancellationToken.None));
        Assert.Equal(Core.Exchange.VenueErrorKind.Auth, refused.Kind);

        _rig.Http.On("GET /fapi/v3/positionRisk", "{}");
        await Assert.ThrowsAsync<Core.Exchange.Binance.BinanceException>(() => _rig.Account.GetPositionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Reads_EveryQuestion_AnsweredFromItsOwnPath()
    {
        _rig.Http.On("GET /fapi/v1/openOrders", $"[{AccountPayloads.Order}]");
        _rig.Http.On("GET /fapi/v1/openAlgoOrders", $"[{AccountPayloads.Algo}]");
        _rig.Http.On("GET /fapi/v3/positionRisk", AccountPayloads.PositionRisk);
        _rig.Http.On("GET /fapi/v3/account", AccountPayloads.Account);
        _rig.Http.On("GET /fapi/v1/accountConfig", AccountPayloads.AccountConfig);
        _rig.Http.On("GET /fapi/v1/symbolConfig", AccountPayloads.SymbolConfig);
        _rig.Http.On("GET /fapi/v1/leverageBracket", $"[{AccountPayloads.Brackets}]");
        _rig.Http.On("GET /fapi/v1/commissionRate", AccountPayloads.Commission);
        _rig.Http.On("GET /fapi/v1/algoOrder", AccountPayloads.Algo);

        Assert.Single(await _rig.Account.GetOpenOrdersAsync(CancellationToken.None));
        Assert.Single(await _rig.Account.GetOpenConditionalsAsync(CancellationToken.None));
        Assert.Single(await _rig.Account.GetPositionsAsync(CancellationToken.None));
        Assert.Equal(5000.07731289m, (await _rig.Account.GetBalanceAsync(CancellationToken.None)).MarginBalance);
        Assert.True((await _rig.Account.GetSetupAsync(CancellationToken.None)).CanTrade);
        Assert.Equal(2, (await _rig.Account.GetSymbolSetupsAsync(CancellationToken.None)).Length);
        Assert.Single(await _rig.Account.GetBracketsAsync(CancellationToken.None));
        Assert.Equal(0.0005m, (await _rig.Account.GetCommissionAsync(Symbol.Btc, CancellationToken.None)).Taker);
        Assert.IsType<VenueAnswer<VenueConditional>.Yes>(await _rig.Account.FindConditionalAsync("tc-s1", CancellationToken.None));
    }

    private static long Long(HttpRequestMessage request, string name) =>
        long.Parse(ScriptedHttp.Param(request, name), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Row(long id, long time) => AccountPayloads.Trades[1..^1]
        .Replace("\"id\":710000001", string.Create(CultureInfo.InvariantCulture, $"\"id\":{id}"), StringComparison.Ordinal)
        .Replace("\"time\":1795219201000", string.Create(CultureInfo.InvariantCulture, $"\"time\":{time}"), StringComparison.Ordinal);

    private static string Income(long id, long time) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"symbol":"BTCUSDT","incomeType":"FUNDING_FEE","income":"-0.1","asset":"USDT","info":"","time":{{time}},"tranId":{{id}},"tradeId":""}""");
}
