using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;

namespace TradingConsole.Web.Pages.Orders;

/// <summary>What was sent, what became of it, how often it failed and what it slipped.</summary>
public sealed partial class OrdersPage
{
    private const int PageRows = 100;
    private const int RowsMax = 1_000; // A tab is not an archive.

    private int _rows = PageRows;

    [Inject]
    internal OrdersReader Reader { get; init; } = null!;

    /// <summary><c>all</c>, <c>unknown</c>, <c>working</c>, <c>failed</c> or <c>filled</c>.</summary>
    [SupplyParameterFromQuery(Name = "show")]
    public string? AskedKind { get; set; }

    [SupplyParameterFromQuery(Name = "span")]
    public string? AskedSpan { get; set; }

    /// <summary>Start of a symbol.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? AskedText { get; set; }

    /// <summary><c>shadow</c> or <c>live</c>; null: the one the mode trades, or the one that still holds something.</summary>
    [SupplyParameterFromQuery]
    public string? Account { get; set; }

    /// <summary>The trade whose timeline is open.</summary>
    [SupplyParameterFromQuery]
    public Guid? Trade { get; set; }

    protected override string What => "The orders";

    private TradingMode Mode => Positions.HeldPositions.Of(Desk, Account).Mode;

    private OrderKind Kind => Enum.TryParse<OrderKind>(AskedKind, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : OrderKind.All;

    private OrderSpan Span => OrderSpan.Parse(AskedSpan);

    private string? Text => string.IsNullOrWhiteSpace(AskedText) ? null : AskedText.Trim();

    private string WhyEmpty => Kind == OrderKind.Unknown ? "No order is in doubt."
        : Kind == OrderKind.All && Text is null ? $"No order was placed in the last {Span.Label}."
        : "No order matches.";

    protected override Task<OrdersView> ReadAsync(CancellationToken cancellationToken) =>
        Reader.ReadAsync(Mode, Kind, Text, Span, Desk.AsOf, _rows, Trade, cancellationToken);

    private void Go(OrderKind kind, OrderSpan span, string? text, Guid? trade = null)
    {
        var query = new Dictionary<string, string?>();
        void Add(string name, string? value, bool isDefault)
        {
            if (!isDefault)
            {
                query[name] = value;
            }
        }

        Add("show", kind.ToString().ToLowerInvariant(), kind == OrderKind.All);
        Add("span", span.Key, span == OrderSpan.Parse(null));
        Add("q", text, string.IsNullOrWhiteSpace(text));
        Add("trade", trade?.ToString(), trade is null);
        Add("account", Account, Account is null);
        Navigation.NavigateTo(QueryHelpers.AddQueryString("/orders", query));
    }

    private void ShowAccount(TradingMode mode)
    {
        Account = mode.Word();
        Go(Kind, Span, Text);
    }

    private void Open(Guid? trade) => Go(Kind, Span, Text, trade);

    private Task MoreAsync()
    {
        _rows = Math.Min(RowsMax, _rows + PageRows);
        return ReloadAsync();
    }

    private Task ExportAsync()
    {
        var csv = new CsvText(
            "account,client_order_id,venue_order_id,trade_id,symbol,role,origin,side,type,reduce_only,status,quantity,filled,price,trigger_price,"
            + "created_at,sent_at,confirmed_at,updated_at,failed,note");
        foreach (var order in View!.Lines)
        {
            csv.Row(
                View.Mode.Word(), order.ClientOrderId, order.VenueOrderId, order.TradeId, order.Symbol.Value, OrdersWords.Role(order), order.Origin,
                order.Side, order.Type, order.ReduceOnly ? "true" : "false", order.Status, order.Quantity, order.Filled, order.Price,
                order.StopPrice, order.CreatedAt, order.SentAt, order.ConfirmedAt, order.UpdatedAt, order.IsFailed ? "true" : "false", order.Note);
        }

        return SaveCsvAsync("orders", csv.ToString());
    }
}
