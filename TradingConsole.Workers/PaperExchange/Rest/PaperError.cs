namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>An error as the exchange answers it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">The exchange's own code.</param>
internal sealed partial record PaperError(int Status, int Code, string Message)
{
    public static readonly PaperError InvalidSymbol = new(400, -1121, "Invalid symbol.");
    public static readonly PaperError InvalidInterval = new(400, -1120, "Invalid interval.");
    public static readonly PaperError InvalidPeriod = new(400, -1130, "Data sent for parameter 'period' is not valid.");

    public static PaperError Missing(string parameter) =>
        new(400, -1102, $"Mandatory parameter '{parameter}' was not sent, was empty/null, or malformed.");

    public static PaperError IllegalCharacters(string parameter) =>
        new(400, -1100, $"Illegal characters found in parameter '{parameter}'; legal range is '^[0-9]{{1,20}}$'.");

    public static PaperError NotValid(string parameter) => new(400, -1130, $"Data sent for parameter '{parameter}' is not valid.");

    public static PaperError UnknownPath(string method, string path) =>
        new(404, -5000, $"Path {path}, Method {method} is invalid");

    public static PaperError TooManyRequests(int limit) => new(
        429, -1003, $"Too many requests; current limit of IP is {limit} requests per minute. Please use the websocket for live updates to avoid polling the API.");

    public static PaperError Banned(DateTimeOffset until) => new(
        418, -1003, $"Way too many requests; IP banned until {until.ToUnixTimeMilliseconds()}. Please use the websocket for live updates to avoid bans.");

    public static readonly PaperError OutcomeUnknown = new(
        503, 0, "Unknown error, please check your request or try again later.");
}
