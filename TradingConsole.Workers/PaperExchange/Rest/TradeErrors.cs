namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>What the account's calls are refused with: the exchange's codes and words.</summary>
internal sealed partial record PaperError
{
    // Key, signature, clock.
    public static readonly PaperError KeyFormat = new(401, -2014, "API-key format invalid.");
    public static readonly PaperError KeyUnknown = new(401, -2015, "Invalid API-key, IP, or permissions for action.");
    public static readonly PaperError Signature = new(400, -1022, "Signature for this request is not valid.");
    public static readonly PaperError StampBehind = new(400, -1021, "Timestamp for this request is outside of the recvWindow.");
    public static readonly PaperError StampAhead = new(
        400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    public static readonly PaperError ListenKeyMissing = new(400, -1125, "This listenKey does not exist.");

    // Filters.
    public static readonly PaperError TooPrecise = new(400, -1111, "Precision is over the maximum defined for this asset.");
    public static readonly PaperError PriceTooLow = new(400, -4013, "Price less than min price.");
    public static readonly PaperError PriceTooHigh = new(400, -4002, "Price greater than max price.");
    public static readonly PaperError PriceOffTick = new(400, -4014, "Price not increased by tick size.");
    public static readonly PaperError QuantityTooSmall = new(400, -4004, "Quantity less than min quantity.");
    public static readonly PaperError QuantityTooLarge = new(400, -4005, "Quantity greater than max quantity.");
    public static readonly PaperError QuantityOffStep = new(400, -4023, "Qty not increased by step size.");
    public static readonly PaperError TakeBound = new(
        400, -4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit.");
    public static readonly PaperError ClientIdInvalid = new(400, -4015, "Client order id is not valid.");

    // Words.
    public static readonly PaperError InvalidTimeInForce = new(400, -1115, "Invalid timeInForce.");
    public static readonly PaperError InvalidOrderType = new(400, -1116, "Invalid orderType.");
    public static readonly PaperError InvalidSide = new(400, -1117, "Invalid side.");

    // Orders.
    public static readonly PaperError NotFound = new(400, -2013, "Order does not exist.");
    public static readonly PaperError UnknownOrder = new(400, -2011, "Unknown order sent.");
    public static readonly PaperError DuplicateClientId = new(400, -4116, "ClientOrderId is duplicated.");
    public static readonly PaperError MarginInsufficient = new(400, -2019, "Margin is insufficient.");
    public static readonly PaperError PositionTooLarge = new(
        400, -2027, "Exceeded the maximum allowable position at current leverage.");
    public static readonly PaperError LeverageTooSmallForMargin = new(
        400, -2028, "Leverage is smaller than permitted: insufficient margin balance.");
    public static readonly PaperError ReduceOnlyRejected = new(400, -2022, "ReduceOnly Order is rejected.");
    public static readonly PaperError TooManyOpenOrders = new(400, -2025, "Reach max open order limit.");
    public static readonly PaperError NotTrading = new(400, -1122, "Invalid symbol status.");
    public static readonly PaperError ReduceOnlyPeriod = new(
        400, -4400, "Futures Trading Quantitative Rules violated, only reduceOnly order is allowed, please try again later.");
    public static readonly PaperError AgreementMissing = new(400, -4411, "Please sign TradFi-Perps agreement contract.");
    public static readonly PaperError PositionSideMismatch = new(
        400, -4061, "Order's position side does not match user's setting.");
    public static readonly PaperError OneWayOnly = new(400, -2010, "This paper exchange fills one-way orders only.");
    public static readonly PaperError WouldTake = new(
        400, -5022, "Due to the order could not be executed as maker, the Post Only order will be rejected.");
    public static readonly PaperError NotFillable = new(
        400, -5021, "Due to the order could not be filled immediately, the FOK order has been rejected.");
    public static readonly PaperError NothingToModify = new(400, -5027, "No need to modify the order.");
    public static readonly PaperError TooManyBatchOrders = new(400, -4082, "Invalid number of batch place orders.");

    // Conditional orders.
    public static readonly PaperError AlgoEndpoint = new(
        400, -4120, "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.");
    public static readonly PaperError WouldTriggerNow = new(400, -2021, "Order would immediately trigger.");
    public static readonly PaperError TooManyConditionals = new(400, -4045, "Reach max stop order limit.");
    public static readonly PaperError ClosePositionExists = new(
        400, -4130, "An open stop or take profit order with GTE and closePosition in the direction is existing.");
    public static readonly PaperError NoPositionToClose = new(
        400, -4509, "Time in Force (TIF) GTE can only be used with open positions. Please ensure that positions are available.");
    public static readonly PaperError CallbackRateInvalid = new(400, -2007, "Invalid callBack rate.");
    public static readonly PaperError ClosePositionQuantity = new(400, -4137, "Quantity must be zero with closePosition equals true");

    // Settings.
    public static readonly PaperError ModeUnchanged = new(400, -4059, "No need to change position side.");
    public static readonly PaperError ModeHasOrders = new(400, -4067, "Position side cannot be changed if there exists open orders.");
    public static readonly PaperError ModeHasPositions = new(400, -4068, "Position side cannot be changed if there exists position.");
    public static readonly PaperError MarginTypeUnchanged = new(400, -4046, "No need to change margin type.");
    public static readonly PaperError MarginTypeHasOrders = new(400, -4047, "Margin type cannot be changed if there exists open orders.");
    public static readonly PaperError MarginTypeHasPosition = new(400, -4048, "Margin type cannot be changed if there exists position.");
    public static readonly PaperError LeverageReduction = new(
        400, -4161, "Leverage reduction is not supported in Isolated Margin Mode with open positions.");

    // The venue itself.
    public static readonly PaperError Timeout = new(
        408, -1007, "Timeout waiting for response from backend server. Send status unknown; execution status unknown.");
    public static readonly PaperError ServiceUnavailable = new(503, 0, "Service Unavailable.");
    public static readonly PaperError InternalError = new(
        503, -1001, "Internal error; unable to process your request. Please try again.");
    public static readonly PaperError Maintenance = new(503, -1016, "This service is no longer available.");
    public static readonly PaperError Throttled = new(
        503, -1008, "Server is currently overloaded with other requests. Please try again in a few minutes.");

    public static PaperError PriceAboveBand(decimal limit) => new(400, -4016, $"Limit price can't be higher than {limit}.");

    public static PaperError PriceBelowBand(decimal limit) => new(400, -4024, $"Limit price can't be lower than {limit}.");

    public static PaperError NotionalTooSmall(decimal least) => new(
        400, -4164, $"Order's notional must be no smaller than {least} (unless you choose reduce only).");

    public static PaperError LeverageInvalid(int leverage) => new(400, -4028, $"Leverage {leverage} is not valid");

    public static PaperError TooManyOrders(int limit, string interval) => new(
        429, -1015, $"Too many new orders; current limit is {limit} orders per {interval}.");

    public static PaperError Unneeded(string parameter) => new(400, -1106, $"Parameter '{parameter}' sent when not required.");

    /// <summary>An error written down by a script.</summary>
    public static PaperError Scripted(int status, int code) => new(status, code, $"Scripted error {code}.");
}
