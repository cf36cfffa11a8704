namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>The one account a paper exchange keeps and how its matching behaves.</summary>
public sealed record PaperAccountOptions
{
    /// <summary>Key its calls carry. Known to everybody: no money hangs on it.</summary>
    public string ApiKey { get; init; } = "paperKey0123456789abcdefPaperKey0123456789abcdefPaperKey01234567";

    /// <summary>Secret its signed calls are signed with.</summary>
    public string ApiSecret { get; init; } = "paperSecretForTests0123456789abcdef";

    /// <summary>Whether the key may withdraw: such a key must be refused when it is entered.</summary>
    public bool KeyCanWithdraw { get; init; }

    public bool KeyIsIpRestricted { get; init; }

    /// <summary>Deposited when the exchange opens, USDT.</summary>
    public decimal OpeningBalance { get; init; } = 5000m;

    /// <summary>Decides how orders are split into fills.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Share of taking orders that fill in several parts. Default 0.25.</summary>
    public double PartialFillChance { get; init; } = 0.25;

    /// <summary>Parts such an order fills in, at most. Default 4.</summary>
    public int PartialFillPartsMax { get; init; } = 4;

    /// <summary>Time between two parts; zero fills all parts at the same instant. Default zero.</summary>
    public TimeSpan PartialFillGap { get; init; }

    /// <summary>Fraction of notional for taking orders. Default 0.05 %.</summary>
    public decimal TakerFee { get; init; } = 0.0005m;

    /// <summary>Fraction of notional for resting orders. Default 0.02 %.</summary>
    public decimal MakerFee { get; init; } = 0.0002m;

    /// <summary>Time between a trigger and the child order reaching the matching engine. Default 5 ms.</summary>
    public TimeSpan TriggerDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Says TRIGGERED before the child order's own events instead of after them; both were seen at the exchange.</summary>
    public bool SaysTriggeredFirst { get; init; }

    /// <summary>Whether countdownCancelAll also cancels conditional orders, which its documentation leaves open. Default no.</summary>
    public bool CountdownCancelsConditionals { get; init; }

    /// <summary>Open conditional orders over all symbols. Default 200.</summary>
    public int ConditionalOrdersMax { get; init; } = 200;

    /// <summary>Open orders per symbol. Default 200.</summary>
    public int OpenOrdersMax { get; init; } = 200;

    /// <summary>Orders per ten seconds. Default 300.</summary>
    public int OrdersPerTenSeconds { get; init; } = 300;

    /// <summary>Orders per minute. Default 1200.</summary>
    public int OrdersPerMinute { get; init; } = 1200;

    /// <summary>Life of a listen key without renewal. Default 60 min.</summary>
    public TimeSpan ListenKeyLife { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>Leverage of a symbol nobody has set. Default 20.</summary>
    public int LeverageDefault { get; init; } = 20;

    /// <summary>Whether the person behind the account signed the agreement for gold and silver. Default yes.</summary>
    public bool HasTradFiAgreement { get; init; } = true;
}
